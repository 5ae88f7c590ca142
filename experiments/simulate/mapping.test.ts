import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { simulateCommand } from './command.ts'

const simulate = (...options: string[]) =>
  outputOf(simulateCommand, ['simulate', '--network', 'resnet8', '--hardware', 'edge-tpu-quad', ...options])
const logits = ['--explain', 'exitD.one.logits']

test('--mapping optimal --explain finds no worse a mapping than the default search, says that it is proven and what was covered', async () => {
  const costs: number[] = []
  for (const factors of ['1', '6']) {
    const options = ['--mapping', 'optimal', '--loop-factors', factors, ...logits, '--json']
    const { mappings, explanation } = JSON.parse(await simulate(...options))
    assert.is(
      mappings.claim,
      `Least latency of all mappings with loops in at most ${factors} factors: proven.`,
    )
    const [{ layer, value, defaultAbove, coverage }] = mappings.layers
    assert.is(layer, 'exitD.one.logits')
    assert.is(value, explanation.cycles)
    const { unrollings, unfit, equal, boundedAway, walked } = coverage
    assert.is(unfit + equal + boundedAway + walked, unrollings)
    if (factors === '6') assert.ok(defaultAbove > 0.1, `${defaultAbove}`)
    costs.push(value)
  }
  assert.ok(costs[1]! <= costs[0]!, 'of more mappings none is worse')
})

test('--mapping optimal is proven for every objective without a limit; the default search with more unrollings is not', async () => {
  for (const objective of ['energy', 'energy-latency-product']) {
    const text = await simulate('--mapping', 'optimal', '--mapping-objective', objective, ...logits)
    assert.match(text, /\nLeast energy( × latency)? of all mappings: proven\.\n$/)
  }
  const text = await simulate('--mapping', 'default', '--unrollings', '10', ...logits)
  assert.match(text, /\nLeast latency of the candidates of the search, not of all mappings\.\n$/)
})

test('a search that nobody asked for is not reported; numbers that are none are refused in one line', async () => {
  assert.not.match(await simulate(...logits), /Least latency/)
  const refused = async (option: string, value: string, expected: RegExp) => {
    try {
      await simulate('--mapping', 'optimal', option, value)
      assert.unreachable()
    } catch (error) {
      assert.match((error as Error).message, expected)
    }
  }
  await refused('--unrollings', 'all', /^--unrollings: expected a whole number above 0, or every, found all$/)
  await refused('--loop-factors', '0', /^--loop-factors: expected a whole number above 0, found 0$/)
})

test.run()
