import type { System } from '../hardware/accelerator.ts'
import { hasWeights } from '../workload/access.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import type { Box } from './box.ts'
import { checkCosts, partBits } from './check/costs.ts'
import { countMissing, neededElements, tensorSizes } from './check/elements.ts'
import { checkExclusive } from './check/exclusive.ts'
import { checkCapacities, type Lifetime, lifetimesOf, memoryPlace } from './check/lifetimes.ts'
import type { Violation } from './check/violation.ts'
import type { Compute, FusedSchedule, Move } from './schedule.ts'

/**
 * Replays a schedule and tells what in it the hardware cannot do or the network does not allow; nothing when it is
 * valid. Knows nothing of how schedules are made.
 */
export function checkSchedule(
  schedule: FusedSchedule,
  layers: readonly LayerNode[],
  sinks: ReadonlySet<string>,
  system: System,
): readonly Violation[] {
  const computes = schedule.events.filter((event) => event.kind === 'compute')
  const moves = schedule.events.filter((event) => event.kind === 'move')
  const bits = partBits(layers)
  const { lifetimes, violations } = lifetimesOf(schedule, system, bits)
  return [
    ...violations,
    ...checkExclusive(computes, moves, system),
    ...checkCapacities(lifetimes, system),
    ...checkPresence(computes, layers, lifetimes, system),
    ...checkSources(moves, lifetimes, layers),
    ...checkOutputs(computes, moves, layers, sinks),
    ...checkCosts(schedule, computes, moves, layers, system),
  ]
}

/** What a computation reads is on its core for as long as it runs. */
function checkPresence(
  computes: readonly Compute[],
  layers: readonly LayerNode[],
  lifetimes: readonly Lifetime[],
  { cores }: System,
): Violation[] {
  const byName = new Map(layers.map((node) => [node.layer.name, node]))
  const inputsOf = new Map(cores.map((core) => [core.name, memoryPlace(core, 'I').place]))
  const sizes = tensorSizes(layers)
  const byPlace = new Map<string, Lifetime[]>()
  for (const life of lifetimes) {
    const places = life.operand === 'W' ? [life.core] : [life.core, life.place]
    for (const at of places) {
      const place = `${at} ${life.operand} ${life.tensor}`
      const others = byPlace.get(place)
      if (others) others.push(life)
      else byPlace.set(place, [life])
    }
  }
  const there = (operand: 'W' | 'O', tensor: string, { core, start, end }: Compute): readonly Box[] =>
    [core, ...(operand === 'O' ? [inputsOf.get(core)!] : [])]
      .flatMap((at) => byPlace.get(`${at} ${operand} ${tensor}`) ?? [])
      .filter(({ ready, until }) => ready <= start && end <= until)
      .map(({ box }) => box)
  return computes.flatMap((compute) => {
    const { layer, inputs } = byName.get(compute.layer)!
    const { start, core, box } = compute
    const found: Violation[] = []
    for (const input of new Set(inputs)) {
      const needed = neededElements(layer, sizes.get(input)!, box)
      const missing = countMissing(needed.rows, needed.channels, there('O', input, compute))
      const message = `${layer.name} at ${start} on ${core} lacks ${missing} lines of ${input}`
      if (missing > 0) found.push({ rule: 'input', message })
    }
    if (hasWeights(layer.operator)) {
      const channels = new Set<number>()
      for (let channel = box.channels[0]; channel < box.channels[1]; channel++) channels.add(channel)
      const missing = countMissing([0], channels, there('W', layer.name, compute))
      const message = `${layer.name} at ${start} on ${core} lacks the weights of ${missing} channels`
      if (missing > 0) found.push({ rule: 'weights', message })
    }
    return found
  })
}

/** What is moved is held where it comes from; results come from off-chip memory only after they were written there. */
function checkSources(
  moves: readonly Move[],
  lifetimes: readonly Lifetime[],
  layers: readonly LayerNode[],
): Violation[] {
  const names = new Set(layers.map(({ layer }) => layer.name))
  const written = moves.filter(({ to }) => to.includes('off-chip'))
  return moves.flatMap(({ operand, tensor, box, from, start, end }) => {
    const isConstant = from === 'off-chip' && (operand === 'W' || !names.has(tensor))
    if (isConstant) return []
    const isSame = (one: { operand: string; tensor: string }) =>
      one.operand === operand && one.tensor === tensor
    const boxes =
      from === 'off-chip'
        ? written.filter((one) => isSame(one) && one.end <= start).map((one) => one.box)
        : lifetimes
            .filter((one) => one.core === from && isSame(one) && one.ready <= start && end <= one.until)
            .map((one) => one.box)
    const missing = missingOf(box, boxes)
    const message = `${tensor} is moved from ${from} at ${start}, which lacks ${missing} lines of it`
    return missing > 0 ? [{ rule: 'source' as const, message }] : []
  })
}

/** Every element is made exactly once, and results are written off chip after that. */
function checkOutputs(
  computes: readonly Compute[],
  moves: readonly Move[],
  layers: readonly LayerNode[],
  sinks: ReadonlySet<string>,
): Violation[] {
  const sizes = tensorSizes(layers)
  return layers.flatMap(({ layer: { name } }) => {
    const { rows, channels } = sizes.get(name)!
    const whole: Box = { rows: [0, rows], channels: [0, channels] }
    const made = computes.filter(({ layer }) => layer === name).map(({ box }) => box)
    const lines = made.reduce((sum, box) => sum + linesOf(box), 0)
    const missing = missingOf(whole, made)
    const found: Violation[] = []
    if (missing > 0) found.push({ rule: 'output', message: `${missing} lines of ${name} are never made` })
    if (lines > linesOf(whole)) found.push({ rule: 'output', message: `lines of ${name} are made twice` })
    if (sinks.has(name)) {
      const written = moves.filter(
        ({ tensor, operand, to }) => tensor === name && operand === 'O' && to.includes('off-chip'),
      )
      const left = missingOf(
        whole,
        written.map(({ box }) => box),
      )
      if (left > 0)
        found.push({ rule: 'output', message: `${left} lines of the result ${name} stay on chip` })
    }
    return found
  })
}

const linesOf = ({ rows, channels }: Box): number => (rows[1] - rows[0]) * (channels[1] - channels[0])

function missingOf({ rows, channels }: Box, boxes: readonly Box[]): number {
  const range = ([from, to]: readonly [number, number]) =>
    Array.from({ length: to - from }, (_, i) => from + i)
  return countMissing(range(rows), new Set(range(channels)), boxes)
}
