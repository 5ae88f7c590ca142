import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { systemsCommand } from './command.ts'
import type { RankedSystem } from './ranked-systems.ts'

const systems = async (...options: string[]) =>
  JSON.parse(await outputOf(systemsCommand, ['systems', '--json', ...options])) as {
    placements: number
    distinct: number
    rows: RankedSystem[]
  }
const asStudy = ['--rules', 'as-published', '--allocation', 'one-core']

test('under the study’s rules its six networks cost on EEEE, EEMM and MMMM what it prints, and rank so', async () => {
  const { rows } = await systems('--networks', 'published', '--styles', 'E,M', ...asStudy)
  const printed = readFileSync(new URL('../reproduce/published/runs.csv', import.meta.url), 'utf8')
  const lines = printed
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
  let compared = 0
  for (const [system, exits, et] of lines) {
    const row = rows.find(({ styles }) => styles.join('') === system)!
    const found = row.networks.find(({ network }) => network === exits)!.etJCycles
    const isKnown = system === 'EEEE' && exits === 'A-B-F-I-J-K'
    // A saving that the study's search on EEEE missed and its search on EEMM found; on MMMM it missed others.
    const tolerance = system === 'MMMM' || isKnown ? 0.015 * Number(et) : 0.0005
    assert.ok(Math.abs(found - Number(et)) <= tolerance, `${system} ${exits}: ${found}, printed ${et}`)
    compared++
  }
  assert.is(compared, 18)
  const rankOf = (letters: string) => rows.find(({ styles }) => styles.join('') === letters)!.rank
  assert.equal(['EEEE', 'EEMM', 'MMMM'].map(rankOf), [1, 1, 6])
})

test('with layers on their best cores a placement is no worse than one of fewer styles, and none is below its bound', async () => {
  const networks = ['resnet8:A,D:1,1:0.6,0.4', 'resnet8']
  for (const objective of ['energy', 'latency', 'et']) {
    const { rows, placements, distinct } = await systems(
      '--networks',
      ...networks,
      '--styles',
      'E,eyeriss-wired',
      '--objective',
      objective,
    )
    assert.equal([placements, distinct], [16, 6])
    for (const { mean, lowerBound } of rows)
      assert.ok(mean >= lowerBound! * (1 - 1e-12), `${mean} ${lowerBound}`)
    const mixed = rows.filter(({ styles }) => new Set(styles).size === 2)
    const pure = rows.filter(({ styles }) => new Set(styles).size === 1)
    assert.is(mixed.length + pure.length, 6)
    for (const { mean } of mixed) {
      for (const other of pure)
        assert.ok(mean <= other.mean * (1 + 1e-9), `${objective}: ${mean} ${other.mean}`)
    }
  }
})

test('a style that nothing has, or too many of them, is refused', async () => {
  const refused = async (styles: string) => {
    try {
      await systems('--networks', 'resnet8', '--styles', styles)
    } catch (error) {
      return (error as Error).message
    }
    return 'nothing was refused'
  }
  assert.match(
    await refused('E,edge-tpu-lik'),
    /^--styles: expected styles among E, M, Y, .* \(did you mean edge-tpu-like\?\), found edge-tpu-lik$/,
  )
  assert.match(await refused('E,E'), /^--styles: expected each style once, found E$/)
})

test.run()
