import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { defaultRules } from '../rules.ts'
import { lowerBound } from './bound.ts'
import { checkSchedule } from './check-schedule.ts'
import { coresFor, planLayer } from './plan.ts'
import type { FusedSchedule } from './schedule.ts'
import { scheduleFused } from './search-plan.ts'
import { residualNetwork, smallSystem } from './system-under-test.ts'

const sinks = new Set(['logits'])
const side = 8
/** Fewer orders of the loops are tried: mappings are not what is tested. */
const rules = { ...defaultRules, search: { ...defaultRules.search, loopFactors: 2 } }
const networks = new Map([3, 5].map((window) => [window, residualNetwork(side, 8, window)]))

const spilled = ({ events }: FusedSchedule): number =>
  events.filter(
    (event) => event.kind === 'move' && event.to.includes('off-chip') && event.tensor !== 'logits',
  ).length

test('every schedule of random cuts, stacks and systems is valid and no better than its bound; small memories spill', () => {
  const counts = { valid: 0, refused: 0, spilled: 0 }
  const run = fc.record({
    window: fc.constantFrom(...networks.keys()),
    cores: fc.constantFrom(1, 3),
    activationBits: fc.integer({ min: 5000, max: 20_000 }),
    weightBits: fc.constantFrom(2500, 20_000),
    linkBits: fc.constantFrom(8, 32, Number.POSITIVE_INFINITY),
    isShared: fc.boolean(),
    splits: fc.array(fc.constantFrom('rows' as const, 'channels' as const), { minLength: 7, maxLength: 7 }),
    tileRows: fc.array(fc.constantFrom(1, 3, 8), { minLength: 7, maxLength: 7 }),
    cut: fc.integer({ min: 0, max: 7 }),
  })
  fc.assert(
    fc.property(run, ({ window, splits, tileRows, cut, ...sizes }) => {
      const layers = networks.get(window)!
      const system = smallSystem(sizes)
      const plans = layers.map((layer, i) =>
        planLayer(layer, coresFor(layer, system), splits[i]!, { tileRows: tileRows[i]! }),
      )
      const stacks = [cut, layers.length - cut].filter((size) => size > 0)
      const problem = { layers, sinks, system, rules }
      let schedule: FusedSchedule
      try {
        schedule = scheduleFused(problem, { layers: plans, stacks })
      } catch (error) {
        assert.instance(error, InputError)
        assert.match((error as Error).message, /^sram(_W)? of core .*: expected room for \d+ bits/)
        counts.refused++
        return
      }
      assert.equal(checkSchedule(schedule, layers, sinks, system), [])
      const bound = lowerBound(layers, sinks, system, defaultRules)
      assert.ok(schedule.latencyCycles >= bound.latencyCycles)
      assert.ok(schedule.energyPj >= bound.totalEnergyPj)
      counts.valid++
      if (spilled(schedule) > 0) counts.spilled++
    }),
    { numRuns: 120, seed: 1 },
  )
  assert.ok(counts.valid > 50 && counts.spilled > 10 && counts.refused > 10, JSON.stringify(counts))
})

test('a stack followed depth first by rows holds a few rows of each map where layer after layer holds whole maps', () => {
  const layers = residualNetwork(16, 8).slice(0, 4)
  const problem = (activationBits: number) => ({
    layers,
    sinks: new Set(['project']),
    system: smallSystem({ cores: 1, activationBits }),
    rules,
  })
  const scheduled = (activationBits: number, stacks: readonly number[]) => {
    const own = problem(activationBits)
    const cuts = layers.map((layer) => planLayer(layer, coresFor(layer, own.system), 'rows', { tileRows: 1 }))
    return scheduleFused(own, { layers: cuts, stacks })
  }
  const expandedMap = 16 * 16 * 16 * 8
  const rowsOfTheResult = 16
  const fused = scheduled(expandedMap, [4])
  assert.is(spilled(fused), rowsOfTheResult)
  const apart = scheduled(expandedMap, [1, 1, 1, 1])
  assert.ok(spilled(apart) > rowsOfTheResult)
  assert.ok(apart.energyPj > fused.energyPj)
})

test('cores that keep their maps in one memory bring each row there once and send each other nothing', () => {
  const layers = residualNetwork(side, 8)
  const scheduled = (isShared: boolean) => {
    const system = smallSystem({ cores: 3, isShared })
    const plans = layers.map((layer) => planLayer(layer, coresFor(layer, system), 'rows', { tileRows: 1 }))
    const problem = { layers, sinks, system, rules }
    const schedule = scheduleFused(problem, { layers: plans, stacks: [layers.length] })
    assert.equal(checkSchedule(schedule, layers, sinks, system), [])
    return schedule.events.flatMap((event) => (event.kind === 'move' && event.operand === 'O' ? [event] : []))
  }
  const apart = scheduled(false)
  const shared = scheduled(true)
  assert.ok(apart.some(({ from, to }) => from !== 'off-chip' && to[0] !== 'off-chip'))
  assert.ok(shared.every(({ from, to }) => from === 'off-chip' || to[0] === 'off-chip'))
  const imageBits = (moves: typeof apart) =>
    moves.reduce((sum, { tensor, bits }) => (tensor === 'input' ? sum + bits : sum), 0)
  assert.is(imageBits(shared), side * side * 3 * 8)
  assert.ok(imageBits(apart) > imageBits(shared))
})

test.run()
