import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { fuseCommand } from './command.ts'

const fuse = (...options: string[]) =>
  outputOf(fuseCommand, ['fuse', '--hardware', 'edge-tpu-quad', ...options])

test('the study’s backbone with K’s one-layer head takes less than 1.3 times its lower bound in energy × latency', async () => {
  const { bound, latencyCycles, energyPj, etJCycles } = JSON.parse(
    await fuse('--network', 'mobilenetv2-eenn', '--json'),
  )
  // Parameters that the study states, without the two of each of 10 368 channels of batch norm; the head's; image; logits.
  const bytes = 1_388_288 - 2 * 10_368 + 5120 * 10 + 3 * 32 * 32 + 10
  assert.is(bound.cycles.offChipLink, Math.ceil(bytes / 8))
  assert.is(bound.cycles.compute, Math.ceil((195_325_952 + 5120 * 10) / (4 * 1024)))
  assert.ok(etJCycles < 1.3 * bound.etJCycles, String(etJCycles / bound.etJCycles))
  assert.ok(latencyCycles < 1.1 * bound.latencyCycles)
  assert.ok(Math.abs(etJCycles - energyPj * 1e-12 * latencyCycles) < 1e-9)
})

test('4-bit weights halve what must come from off-chip memory; trace and chart show every computation', async () => {
  const network = ['--network', 'resnet8', '--exits', 'A,D']
  const terms = async (bits: string) =>
    JSON.parse(await fuse(...network, '--weight-bits', bits, '--json')).bound
  const [eight, four] = [await terms('8'), await terms('4')]
  assert.is(four.energyPj.weights, eight.energyPj.weights / 2)
  const imageAndResults = 3 * 32 * 32 * 8 + 2 * 10 * 8
  const weightBits = eight.cycles.offChipLink * 64 - imageAndResults
  assert.ok(Math.abs(four.cycles.offChipLink * 64 - imageAndResults - weightBits / 2) <= 128)
  const folder = mkdtempSync(join(tmpdir(), 'fuse-'))
  const [trace, gantt] = [join(folder, 'trace.json'), join(folder, 'gantt.html')]
  const files = ['--trace', trace, '--gantt', gantt]
  const { events } = JSON.parse(await fuse(...network, '--schedule', 'pipelined', ...files, '--json'))
  const { traceEvents } = JSON.parse(readFileSync(trace, 'utf8'))
  const page = readFileSync(gantt, 'utf8')
  rmSync(folder, { recursive: true })
  for (const { kind, layer, start, end } of events) {
    if (kind !== 'compute') continue
    const isSame = (one: { name: string; ts: number; dur: number }) =>
      one.name.startsWith(`${layer} rows`) && one.ts === start && one.dur === end - start
    assert.ok(traceEvents.some(isSame), layer)
    assert.ok(page.includes(`: ${start} – ${end}, `), layer)
  }
})

test('an exit drains the cores: its stages add up to the schedule, and leaving early costs the stages up to there', async () => {
  const options = ['--network', 'resnet8', '--exits', 'A,D', '--exit-ratios', '0.75,0.25']
  const { stages, expected, latencyCycles, energyPj } = JSON.parse(await fuse(...options, '--json'))
  const [first, second] = stages
  assert.is(first.cycles + second.cycles, latencyCycles)
  assert.ok(Math.abs(first.energyPj + second.energyPj - energyPj) < 1e-9 * energyPj)
  assert.is(expected.average.latencyCycles, 0.75 * first.cycles + 0.25 * latencyCycles)
  assert.is(expected.worst.latencyCycles, latencyCycles)
  const speculative = JSON.parse(
    await fuse('--network', 'resnet8', '--exits', 'A,D', '--speculative', '--json'),
  )
  assert.is(speculative.stages, undefined)
  assert.ok(speculative.latencyCycles < latencyCycles)
})

test.run()
