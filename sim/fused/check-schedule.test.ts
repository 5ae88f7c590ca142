import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defaultRules } from '../rules.ts'
import { checkSchedule } from './check-schedule.ts'
import type { FusedSchedule, Move, ScheduleEvent } from './schedule.ts'
import { searchPlan } from './search-plan.ts'
import { residualNetwork, smallSystem } from './system-under-test.ts'

const system = smallSystem()
const layers = residualNetwork(8, 8)
const sinks = new Set(['logits'])
const { schedule } = searchPlan({ layers, sinks, system, rules: defaultRules })

const rulesBroken = (changed: FusedSchedule, on = system): ReadonlySet<string> =>
  new Set(checkSchedule(changed, layers, sinks, on).map(({ rule }) => rule))
const withEvents = (events: readonly ScheduleEvent[]): FusedSchedule => ({ ...schedule, events })
/** With one event replaced, or left out for undefined. */
const replace = (old: ScheduleEvent, by?: ScheduleEvent): FusedSchedule =>
  withEvents(schedule.events.flatMap((event) => (event === old ? (by ? [by] : []) : [event])))
const first = <T extends ScheduleEvent>(test: (event: ScheduleEvent) => boolean): T =>
  schedule.events.find(test) as T

test('a schedule of the scheduler passes', () => {
  assert.equal(checkSchedule(schedule, layers, sinks, system), [])
})

test('a computation that starts before its input is there lacks it', () => {
  const project = first((event) => event.kind === 'compute' && event.layer === 'project')
  assert.ok(project.kind === 'compute')
  const length = project.end - project.start
  const early = replace(project, { ...project, start: 0, end: length })
  assert.ok(rulesBroken(early).has('input'))
})

test('without the fetch of its weights a layer lacks them', () => {
  const fetch = first((event) => event.kind === 'move' && event.operand === 'W' && event.tensor === 'expand')
  assert.ok(rulesBroken(replace(fetch)).has('weights'))
})

test('a fetch that ends after its layer has started comes too late', () => {
  const fetch = first<Move>(
    (event) => event.kind === 'move' && event.operand === 'W' && event.tensor === 'logits',
  )
  const late = {
    ...fetch,
    start: schedule.latencyCycles,
    end: schedule.latencyCycles + fetch.end - fetch.start,
  }
  assert.ok(rulesBroken(replace(fetch, late)).has('weights'))
})

test('a transfer that starts before its tensor is made moves what is not there', () => {
  const moves = schedule.events.filter((event) => event.kind === 'move' && event.from === 'vector')
  const move = moves.at(-1) as Move
  assert.ok(rulesBroken(replace(move, { ...move, start: 0, end: move.end - move.start })).has('source'))
})

test('two transfers at once on a link, and two computations on a core, are too many', () => {
  const fetches = schedule.events.filter(
    (event) => event.kind === 'move' && event.from === 'off-chip',
  ) as Move[]
  const [a, b] = [fetches[0]!, fetches[1]!]
  const shifted = { ...b, start: a.start, end: a.start + b.end - b.start }
  assert.ok(rulesBroken(replace(b, shifted)).has('link'))
  const computes = schedule.events.filter((event) => event.kind === 'compute' && event.core === 'core0')
  const [one, two] = [computes[0]!, computes[1]!]
  assert.ok(one.kind === 'compute' && two.kind === 'compute')
  assert.ok(
    rulesBroken(replace(two, { ...two, start: one.start, end: one.start + two.end - two.start })).has('core'),
  )
})

test('a transfer faster than its link is impossible', () => {
  const fetch = first<Move>((event) => event.kind === 'move' && event.operand === 'W')
  assert.ok(rulesBroken(replace(fetch, { ...fetch, end: fetch.start + 1 })).has('link'))
})

test('memories one bit smaller than the most that is held overflow, and no smaller one is needed', () => {
  const shrunk = (sizeBits: number) => ({
    ...system,
    cores: system.cores.map((core) => ({
      ...core,
      memories: core.memories.map((memory) => (memory.name === 'sram' ? { ...memory, sizeBits } : memory)),
    })),
  })
  let [fits, fails] = [2 ** 16, 0]
  while (fits - fails > 1) {
    const middle = (fits + fails) >> 1
    if (rulesBroken(schedule, shrunk(middle)).has('memory')) fails = middle
    else fits = middle
  }
  assert.ok(fails > 0)
  assert.equal([...rulesBroken(schedule, shrunk(fails))], ['memory'])
  assert.equal([...rulesBroken(schedule, shrunk(fits))], [])
})

test('what is given up before its last use, or never held, is named', () => {
  const free = first((event) => event.kind === 'free' && event.tensor === 'stem')
  assert.ok(free.kind === 'free')
  assert.ok(rulesBroken(replace(free, { ...free, time: free.time - 1 })).size > 0)
  assert.ok(rulesBroken(withEvents([...schedule.events, free])).has('free'))
})

test('an output left out, made twice, or kept on chip is named', () => {
  const compute = first((event) => event.kind === 'compute' && event.layer === 'depthwise')
  assert.ok(rulesBroken(replace(compute)).has('output'))
  assert.ok(rulesBroken(withEvents([...schedule.events, compute])).has('output'))
  const written = first((event) => event.kind === 'move' && event.to.includes('off-chip'))
  assert.ok(rulesBroken(replace(written)).has('output'))
})

test('energies that do not add up, too few bits and impossible speed are named', () => {
  assert.equal([...rulesBroken({ ...schedule, energyPj: schedule.energyPj * 1.001 })], ['cost'])
  assert.equal([...rulesBroken({ ...schedule, latencyCycles: schedule.latencyCycles - 1 })], ['cost'])
  const move = first<Move>((event) => event.kind === 'move')
  assert.ok(rulesBroken(replace(move, { ...move, bits: move.bits - 8 })).has('cost'))
  const compute = first((event) => event.kind === 'compute' && event.layer === 'expand')
  assert.ok(compute.kind === 'compute')
  assert.ok(rulesBroken(replace(compute, { ...compute, end: compute.start + 1 })).has('cost'))
})

test.run()
