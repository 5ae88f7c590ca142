import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, publishedSpec } from '../../models/build.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { costsToExits, exitCosts } from '../evaluate/exit-costs.ts'
import { networkCosts } from '../evaluate/network-costs.ts'
import { type Schedule, scheduledCosts } from './scheduled-costs.ts'

const network = buildNetwork(publishedSpec('resnet8'))
const system = readSystem('edge-tpu-quad')
const costs = exitCosts(network, networkCosts(network, system))
const paths = (schedule: Schedule, choices: readonly number[]) => {
  const options = { network, system, measure: 'max-softmax', costs } as const
  return costsToExits(
    schedule === 'parts' ? costs : scheduledCosts({ ...options, schedule }, choices),
    choices,
  )
}
const isNear = (a: number, b: number, part: number) => Math.abs(a / b - 1) <= part

test('with the last exit alone the schedule of the whole costs what the parts add up to', () => {
  const [whole, parts] = [paths('whole', [0, 0, 0, 1]), paths('parts', [0, 0, 0, 1])]
  assert.is(whole.length, 1)
  for (const figure of ['macs', 'energyPj', 'latencyCycles', 'etJCycles'] as const)
    assert.ok(isNear(whole[0]![figure], parts[0]![figure], 1e-9), figure)
})

test('after an exit the next weights come later than the parts say, at the same energy', () => {
  const [whole, parts] = [paths('whole', [2, 1, 0, 1]), paths('parts', [2, 1, 0, 1])]
  whole.forEach((path, exit) => {
    assert.is(path.macs, parts[exit]!.macs)
    assert.ok(isNear(path.energyPj, parts[exit]!.energyPj, 1e-3))
    assert.ok(path.latencyCycles >= parts[exit]!.latencyCycles * (1 - 1e-9))
    assert.ok(isNear(path.latencyCycles, parts[exit]!.latencyCycles, 0.05))
  })
})

test('stages that start beside an exit end the last one earlier, and early ones at more energy', () => {
  const [whole, beside] = [paths('whole', [1, 1, 0, 1]), paths('speculative', [1, 1, 0, 1])]
  assert.ok(beside.at(-1)!.latencyCycles < whole.at(-1)!.latencyCycles)
  assert.ok(beside[0]!.energyPj > whole[0]!.energyPj)
})

test.run()
