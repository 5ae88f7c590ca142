import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { simulateCommand } from './command.ts'
import { spreadExits } from './image-stream.ts'

const resnet = ['--network', 'resnet8', '--exits', 'A,D', '--hardware', 'edge-tpu-quad']
const simulate = (...options: string[]) => outputOf(simulateCommand, ['simulate', ...resnet, ...options])
const document = async (...options: string[]) => JSON.parse(await simulate(...options, '--json'))

test('--schedule gives exits and parts that are the sum of the stages’ costs, cycle by cycle', async () => {
  const { total, schedule } = await document('--schedule')
  assert.ok(Math.abs(schedule.cost.energy / total.energyPj - 1) < 1e-12)
  assert.is(schedule.cost.latency, total.latencyCycles)
  assert.is(schedule.paths.at(-1).latencyCycles, schedule.cost.latency)
  assert.equal(
    schedule.overheads.map(({ name }: { name: string }) => name),
    ['A', 'D'],
  )
})

test('--speculative is never later at the last exit, and charges what the first exit throws away', async () => {
  const waits = (await document('--allocate', 'heads-apart', '--exit-ratios', '0.5,0.5')).schedule
  const speculative = (await document('--speculative', '--exit-ratios', '0.5,0.5')).schedule
  assert.ok(speculative.paths[1].latencyCycles < waits.paths[1].latencyCycles)
  assert.is(waits.paths[0].wastedPj, 0)
  assert.ok(speculative.paths[0].wastedPj > 0)
  assert.ok(speculative.expected.average.latencyCycles < waits.expected.average.latencyCycles)
})

test('--allocate search is the same for a seed, no worse than where it starts, and tells its bound', async () => {
  const [first, again] = [await simulate('--allocate', 'search'), await simulate('--allocate', 'search')]
  assert.is(first, again)
  const { schedule } = await document('--allocate', 'search', '--objective', 'latency')
  for (const way of ['core0', 'heads-apart', 'in-turn']) {
    const { cost } = (await document('--allocate', way, '--schedule')).schedule
    assert.ok(schedule.cost.latency <= cost.latency, way)
  }
  assert.ok(schedule.search.lowerBound <= schedule.cost.latency)
})

test('a test of entropy or margin costs more than one of the largest probability', async () => {
  const energyOf = async (measure: string) =>
    (await document('--confidence', measure)).stages[0].head.energyPj
  const largest = await energyOf('max-softmax')
  const margin = await energyOf('margin')
  assert.ok(largest < margin && margin < (await energyOf('entropy')))
})

test('--gantt draws a lane for each memory against its capacity', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gantt-'))
  try {
    const file = join(folder, 'gantt.html')
    await simulate('--gantt', file)
    const page = readFileSync(file, 'utf8')
    assert.match(page, /% of capacity/)
    for (const lane of ['compute0 sram_2MB', 'compute0 sram_32KB', 'pooling sram_128KB']) {
      assert.match(page, new RegExp(`${lane} from \\d+: \\d+ of \\d+ bits`))
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('images in a pipeline over the cores come out sooner one after the other than one at a time, each later', async () => {
  const { stream } = await document('--exit-ratios', '0.5,0.5', '--images', '12')
  const { oneAtATime, pipelined } = stream
  assert.ok(pipelined.intervalCycles < oneAtATime.intervalCycles)
  assert.ok(pipelined.latencyCycles.average > oneAtATime.latencyCycles.average)
  for (const { intervalCycles, bottleneck } of [oneAtATime, pipelined]) {
    assert.ok(intervalCycles > 0.9 * bottleneck.cycles, `${intervalCycles} ${bottleneck.cycles}`)
  }
  assert.ok(pipelined.energyPjPerImage < 1.05 * oneAtATime.energyPjPerImage)
})

test('images that leave by given ratios are spread evenly', () => {
  assert.equal(spreadExits([0.5, 0.25, 0.25], 8).join(''), '01200120')
  const exits = spreadExits([0.1, 0.7, 0.2], 1000)
  assert.equal(
    [0, 1, 2].map((exit) => exits.filter((one) => one === exit).length),
    [100, 700, 200],
  )
})

test.run()
