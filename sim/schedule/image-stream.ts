import type { StageLayers } from '../exits/stage-record.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import type { AllocationBound } from './allocation-bound.ts'
import type { AllocationProblem } from './allocation-problem.ts'
import { isImage, nthImage } from './image-tensor.ts'
import { type Allocation, coreOf, type ScheduledLayer } from './layer-by-layer.ts'
import type { OnChipSchedule } from './on-chip.ts'
import { scheduleNetwork } from './schedule.ts'

/** Images that follow one another through a network. */
export interface ImageStream {
  /** Of each image the stage, counted from 0, at whose exit it leaves. */
  readonly exits: readonly number[]
  /** So many images are on their way at once, at most. */
  readonly inFlight: number
}

/** When each image was on its way. */
export interface StreamSchedule extends OnChipSchedule {
  readonly nodes: readonly LayerNode[]
  readonly images: readonly { readonly start: number; readonly end: number }[]
}

/**
 * Runs images one behind the other: a layer runs as soon as its core is free and, of all images on their way, can start
 * first (the older image on ties); an image is let in when one has left. Every image fetches its weights anew. What an image that leaves early would have run is left
 * out; with nodes that wait for the test of an exit nothing of it is begun.
 */
export function scheduleStream(
  problem: AllocationProblem,
  stages: readonly StageLayers[],
  allocation: Allocation,
  bound: AllocationBound,
  stream: ImageStream,
): StreamSchedule {
  const order = streamOrder(problem, stages, allocation, bound, stream)
  const nodes = order.map(({ place, image, admittedBy }) => ofImage(problem.nodes[place]!, image, admittedBy))
  const cores = new Map(
    order.flatMap(({ place, image }) => {
      const { name } = problem.nodes[place]!.layer
      const core = allocation.get(name)
      return core === undefined ? [] : [[named(name, image), core] as const]
    }),
  )
  const sinks = new Set(
    order.flatMap(({ place, image }) => {
      const { name } = problem.nodes[place]!.layer
      return problem.sinks.has(name) ? [named(name, image)] : []
    }),
  )
  const schedule = scheduleNetwork(nodes, sinks, problem.system, problem.rules, cores)
  const images = stream.exits.map((_, image) => {
    const own = schedule.layers.filter((_, i) => order[i]!.image === image)
    const parts = own.flatMap((layer): Pick<ScheduledLayer, 'start' | 'end'>[] => [layer, ...layer.transfers])
    const start = Math.min(...own.map((layer) => layer.start))
    return { start, end: Math.max(...parts.map(({ end }) => end)) }
  })
  return { ...schedule, nodes, images }
}

interface StreamStep {
  readonly place: number
  readonly image: number
  /** The last layer, with its image, of the one that made room for this image; undefined for the first images. */
  readonly admittedBy: string | undefined
}

/** Places of layers and the images that they run for, in the order in which they start when nothing waits for a link. */
function streamOrder(
  { nodes, system }: AllocationProblem,
  stages: readonly StageLayers[],
  allocation: Allocation,
  bound: AllocationBound,
  { exits, inFlight }: ImageStream,
): readonly StreamStep[] {
  const stageOf = new Map(
    stages.flatMap(({ blocks, head }, i) => [...blocks, ...head].map((name) => [name, i] as const)),
  )
  const cores = nodes.map(({ layer }) => system.cores.indexOf(coreOf(layer, system, allocation)))
  const free = system.cores.map(() => 0)
  const order: StreamStep[] = []
  const active: { image: number; left: number[]; ready: number; admittedBy: string | undefined }[] = []
  let next = 0
  const admit = (time: number, admittedBy?: string) => {
    if (next >= exits.length) return
    const left = nodes.flatMap(({ layer }, place) =>
      stageOf.get(layer.name)! <= exits[next]! ? [place] : [],
    )
    active.push({ image: next, left, ready: time, admittedBy })
    next++
  }
  while (next < exits.length && active.length < inFlight) admit(0)
  while (active.length > 0) {
    const startOf = ({ left, ready }: (typeof active)[number]) => Math.max(ready, free[cores[left[0]!]!]!)
    const chosen = active.reduce((a, b) => (startOf(b) < startOf(a) ? b : a))
    const start = startOf(chosen)
    const place = chosen.left.shift()!
    const core = cores[place]!
    const end = start + bound.ofLayer(place).get(core)!.cycles
    order.push({ place, image: chosen.image, admittedBy: chosen.admittedBy })
    free[core] = end
    chosen.ready = end
    if (chosen.left.length > 0) continue
    active.splice(active.indexOf(chosen), 1)
    admit(end, named(nodes[place]!.layer.name, chosen.image))
  }
  return order
}

const named = (name: string, image: number): string => `${name}#${image}`

function ofImage(
  { layer, inputs, after = [], ...rest }: LayerNode,
  image: number,
  admittedBy: string | undefined,
): LayerNode {
  const decided = after.map((name) => named(name, image))
  return {
    ...rest,
    layer: { ...layer, name: named(layer.name, image) },
    inputs: inputs.map((tensor) => (isImage(tensor) ? nthImage(image) : named(tensor, image))),
    after: admittedBy === undefined ? decided : [...decided, admittedBy],
  }
}
