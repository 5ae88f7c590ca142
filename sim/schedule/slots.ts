/** A computation, or a transfer, of one iteration. */
export interface SlotNode {
  readonly name: string
  readonly kind: 'compute' | 'transfer'
  /** Nodes that have to be done before. */
  readonly after: readonly string[]
  /** Cycles per iteration, on average. */
  readonly cycles: number
  /** Cores or media, all of which it takes. */
  readonly resources: readonly string[]
}

export interface SlotSchedule {
  /** By node: its place in the row of slots. */
  readonly slots: ReadonlyMap<string, number>
  /** Of one iteration, slot after slot. */
  readonly iterationCycles: number
  /** Of an iteration, how much runs beside the one before. */
  readonly overlapCycles: number
  readonly totalCycles: number
}

/**
 * Iterations of one row of slots. A node gets the first slot after those it waits for in which no node of its kind takes one of
 * its resources; computations are placed before transfers, else in the order given as they become ready. A slot lasts as long
 * as its slowest node. The next iteration starts as early as the busiest resource allows.
 *
 * Source: Stream at 28fb901, Workload.get_timeslots and the overlap of model `occupancy`.
 */
export function scheduleSlots(nodes: readonly SlotNode[], iterations: number): SlotSchedule {
  const slots = new Map<string, number>()
  const taken = new Map<string, Set<string>>()
  for (const node of priorityOrder(nodes)) {
    let slot = Math.max(-1, ...node.after.map((name) => slots.get(name)!)) + 1
    const used = () => taken.get(`${node.kind} ${slot}`) ?? new Set<string>()
    while (node.resources.some((resource) => used().has(resource))) slot++
    taken.set(`${node.kind} ${slot}`, new Set([...used(), ...node.resources]))
    slots.set(node.name, slot)
  }
  const lengths = new Map<number, number>()
  const busy = new Map<string, number>()
  for (const { name, cycles, resources } of nodes) {
    const slot = slots.get(name)!
    lengths.set(slot, Math.max(lengths.get(slot) ?? 0, cycles))
    for (const resource of resources) busy.set(resource, (busy.get(resource) ?? 0) + cycles)
  }
  const iterationCycles = [...lengths.values()].reduce((sum, length) => sum + length, 0)
  const overlapCycles = iterationCycles - Math.max(0, ...busy.values())
  const totalCycles = iterations * iterationCycles - (iterations - 1) * overlapCycles
  return { slots, iterationCycles, overlapCycles, totalCycles }
}

/** Each node after those it waits for; of those that are ready computations first, then the first listed. */
function priorityOrder(nodes: readonly SlotNode[]): readonly SlotNode[] {
  const left = [...nodes]
  const done = new Set<string>()
  const order: SlotNode[] = []
  while (left.length > 0) {
    const isReady = ({ after }: SlotNode) => after.every((name) => done.has(name))
    const compute = left.findIndex((node) => node.kind === 'compute' && isReady(node))
    const at = compute >= 0 ? compute : left.findIndex(isReady)
    const [node] = left.splice(at, 1)
    done.add(node!.name)
    order.push(node!)
  }
  return order
}
