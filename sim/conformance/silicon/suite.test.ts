import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../../errors.ts'
import { referenceFile } from '../../../reference.ts'
import { checkSchedule } from '../../fused/check-schedule.ts'
import { parseSilicon } from '../../readers/stream/silicon.ts'
import { judge } from '../judge.ts'
import { scheduleSilicon, siliconSuite } from './suite.ts'

const textOf = (name: string) => readFileSync(new URL(`cases/${name}.yaml`, import.meta.url), 'utf8')
const cyclesOf = (text: string) => scheduleSilicon(parseSilicon(text, 'chip.yaml')).schedule.latencyCycles

test('DepFiN and DIANA are met within 10 %', () => {
  const { report, comparisons } = judge(siliconSuite, siliconSuite.load({}).cases)
  assert.equal([report.within, report.failed], [2, 0])
  // Depth first, rows of 960 pixels on 128 columns: 9120 cycles of each of 540 rows are the arrays' alone.
  assert.ok(comparisons[0]!.found > 9120 * 540)
})

test('the reference files give the same cycles', () => {
  for (const { name, compute } of siliconSuite.load({}).cases) {
    const file = referenceFile(`stream/silicon/${name}.json`)
    if (!file) return
    const [case_] = siliconSuite.load({ cases: file }).cases
    assert.equal(case_!.compute(), compute())
  }
})

test('the schedule of DIANA is one that its cores, their shared memory and the link allow', () => {
  const { problem, schedule } = scheduleSilicon(parseSilicon(textOf('diana'), 'diana.yaml'))
  const { layers, sinks, system } = problem
  assert.equal(checkSchedule(schedule, layers, sinks, system), [])
  const moves = schedule.events.filter(({ kind }) => kind === 'move')
  // Cores that share the memory of the maps send each other nothing.
  assert.ok(
    moves.every((move) => move.kind === 'move' && (move.from === 'off-chip' || move.to[0] === 'off-chip')),
  )
})

test('measured cycles are not read while computing, the hardware is', () => {
  const text = textOf('diana')
  const cycles = cyclesOf(text)
  assert.is(cyclesOf(text.replace(/measured_latency_cycles: \d+/, 'measured_latency_cycles: 7')), cycles)
  assert.ok(cyclesOf(text.replace('D1: [OX, 16]', 'D1: [OX, 8]')) > cycles)
  assert.ok(
    cyclesOf(text.replace('noc_bandwidth_bits_per_cycle: 64', 'noc_bandwidth_bits_per_cycle: 1')) > cycles,
  )
})

test('mistakes in a chip are told in one line', () => {
  const text = textOf('diana')
  for (const [from, to, message] of [
    [
      'workload_used: resnet18_few_layers_with_residual',
      'workload_used: vgg',
      /chip\.yaml:\d+:\d+ workload_used: expected one of resnet18/,
    ],
    ['MultiplierArray', 'AdderArray', /operational_array\.cls/],
    ['{ W: [], I: [2] }', '{ W: [], I: [99] }', /operand_source: expected ids of layers, found 99/],
    ['ix=2*ox+1*fx', 'ix=2*ox', /equation: expected a relation such as/],
    ['pooling:', 'resting:', undefined],
    ['source_file:', 'hint_loops: [[K, all]]\nsource_file:', /hint_loops: expected the one loop OY/],
  ] as const) {
    const changed = text.replace(from, to)
    assert.not.equal(changed, text, from)
    if (message === undefined) assert.is(cyclesOf(changed), cyclesOf(text))
    else {
      assert.throws(
        () => parseSilicon(changed, 'chip.yaml'),
        (error: Error) => error instanceof InputError && message.test(error.message),
      )
    }
  }
})

test.run()
