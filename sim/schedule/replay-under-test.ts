import type { System } from '../hardware/accelerator.ts'
import { hasWeights, operandElements } from '../workload/access.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { isImage } from './image-tensor.ts'
import type { ScheduledLayer } from './layer-by-layer.ts'
import { homeOf } from './on-chip-core.ts'

interface Use {
  readonly from: number
  readonly to: number
}

/** One stay of a tensor on a core as its makers, movers and readers alone imply it. */
interface Visit {
  readonly key: string
  readonly bits: number
  readonly from: number
  readonly since: number
  to: number
}

/**
 * Replays a schedule from its layers and transfers alone, with nothing of the scheduler's own books: a list of what is
 * impossible in it, empty where all is well. A tensor is on a core from its making or arrival to its last use there
 * before the next arrival.
 */
export function replay(
  nodes: readonly LayerNode[],
  schedule: readonly ScheduledLayer[],
  system: System,
): readonly string[] {
  const faults: string[] = []
  const visits = new Map<string, Visit[]>()
  const bitsOf = new Map(
    nodes.map(({ layer }) => [layer.name, operandElements(layer, 'O') * layer.precision.O]),
  )
  const images = nodes.flatMap(({ inputs }) => inputs.filter(isImage))
  const offChipSince = new Map(images.map((image) => [image, 0]))
  const at = (core: string, tensor: string) => `${core} ${tensor}`
  const arrive = (core: string, tensor: string, bits: number, from: number, since: number) => {
    const key = at(core, tensor)
    visits.set(key, [...(visits.get(key) ?? []), { key, bits, from, since, to: since }])
  }
  const use = (core: string, tensor: string, { from, to }: Use, what: string) => {
    const visit = visits.get(at(core, tensor))?.findLast(({ since }) => since <= from)
    if (!visit) faults.push(`${what}: ${tensor} is not on ${core} at ${from}`)
    else visit.to = Math.max(visit.to, to)
  }

  schedule.forEach((run, place) => {
    const { layer, inputs } = nodes[place]!
    const { name, core, start, end } = run
    const streamed = run.transfers.filter(({ isStreamed }) => isStreamed)
    const isStreamed = (operand: string) => streamed.some((one) => one.operand === operand)
    for (const { tensor, operand, from, to, bits, start: begin, end: done, isStreamed } of run.transfers) {
      if (isStreamed || (from === core && to === 'off-chip' && tensor === name)) continue
      if (from !== 'off-chip') use(from, tensor, { from: begin, to: done }, `to ${to}`)
      else if (operand !== 'W' && !(offChipSince.get(tensor)! <= begin))
        faults.push(`${tensor} is not off chip`)
      if (to === 'off-chip') offChipSince.set(tensor, done)
      else if (operand !== 'W') {
        const expected = isImage(tensor) ? bits : bitsOf.get(tensor)
        if (bits !== expected) faults.push(`${tensor} arrives with ${bits} bits, not ${expected}`)
        arrive(to, tensor, bits, begin, done)
      } else {
        arrive(to, `${tensor} weights`, bits, begin, done)
        use(to, `${tensor} weights`, { from: start, to: end }, name)
        if (bits !== operandElements(layer, 'W') * layer.precision.W)
          faults.push(`${name}: part of its weights`)
      }
    }
    for (const tensor of new Set(inputs)) {
      if (!isStreamed('I')) use(core, tensor, { from: start, to: end }, name)
      else if (!(offChipSince.get(tensor)! <= start))
        faults.push(`${name} streams ${tensor} before it is there`)
    }
    const hasFetched = run.transfers.some(({ operand, tensor }) => operand === 'W' && tensor === name)
    if (hasWeights(layer.operator) && !hasFetched) faults.push(`${name} runs without weights`)
    if (isStreamed('O')) offChipSince.set(name, end)
    else arrive(core, name, bitsOf.get(name)!, start, end)
    const written = run.transfers.find(({ tensor, to }) => tensor === name && to === 'off-chip')
    if (written && !written.isStreamed) {
      use(core, name, { from: written.start, to: written.end }, 'written out')
      offChipSince.set(name, written.end)
    }
  })

  for (const core of system.cores) {
    const [inputs, weights] = (['I', 'W'] as const).map((operand) => homeOf(core, operand))
    const own = [...visits].filter(([key]) => key.startsWith(`${core.name} `)).flatMap(([, list]) => list)
    const isWeights = ({ key }: Visit) => key.endsWith(' weights')
    const groups =
      inputs === weights
        ? ([[inputs, own]] as const)
        : ([
            [inputs, own.filter((visit) => !isWeights(visit))],
            [weights, own.filter(isWeights)],
          ] as const)
    for (const [memory, held] of groups) {
      for (const { from } of held) {
        const sum = held.reduce(
          (bits, visit) => bits + (visit.from <= from && from < visit.to ? visit.bits : 0),
          0,
        )
        if (sum > (memory?.sizeBits ?? 0)) faults.push(`${core.name} ${memory?.name}: ${sum} bits at ${from}`)
      }
    }
  }
  const busy = (uses: readonly Use[], what: string) => {
    const inOrder = [...uses].filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)
    inOrder.forEach(({ from }, i) => {
      if (i > 0 && from < inOrder[i - 1]!.to) faults.push(`${what} does two things at ${from}`)
    })
  }
  for (const core of system.cores) {
    const runs = schedule.filter((run) => run.core === core.name)
    busy(
      runs.map(({ start, end }) => ({ from: start, to: end })),
      core.name,
    )
  }
  const moves = schedule.flatMap(({ transfers }) => transfers)
  for (const link of new Set(moves.flatMap(({ links }) => links))) {
    const own = moves.filter(({ links }) => links.includes(link))
    const distinct = new Map(
      own.map(({ tensor, operand, isStreamed, start, end }) => [
        isStreamed ? `streams ${start}–${end}` : `${tensor} ${operand} ${start}`,
        { from: start, to: end },
      ]),
    )
    busy([...distinct.values()], link)
  }
  return faults
}
