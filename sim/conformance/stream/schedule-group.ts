import { memoriesOf } from '../../hardware/accelerator.ts'
import type { StreamCore, StreamSystem } from '../../readers/stream/system.ts'
import { wayBetween } from '../../schedule/fabric.ts'
import { type SlotNode, type SlotSchedule, scheduleSlots } from '../../schedule/slots.ts'
import type { Group, GroupLoop, GroupNode, GroupTensor } from './group.ts'
import { placeNodes } from './place-nodes.ts'

/**
 * A group under the rules of Stream: nodes on all cores that take their operator, split among them; tensors moved as a whole, from
 * all cores that hold a part to all that read one; one slot after the other.
 *
 * @throws {InputError} where a node finds no core, or no mapping on one.
 */
export function scheduleGroup({ loops, nodes }: Group, system: StreamSystem): SlotSchedule {
  const { hops, offChip } = system
  const placed = placeNodes(nodes, system)
  const iterations = loops.reduce((product, { size }) => product * size, 1)
  const share = (names: readonly string[]) =>
    loops.reduce((part, { name, size }) => (names.includes(name) ? part : part / size), 1)
  const slotNodes: SlotNode[] = []
  const transfer = (
    name: string,
    { bits }: GroupTensor,
    from: readonly string[],
    to: readonly string[],
    after: readonly string[],
    perIteration: number,
  ): readonly string[] => {
    const { media, bitsPerCycle } = wayBetween(hops, from, to)
    if (media.length === 0) return after
    const cycles = Math.ceil(bits / bitsPerCycle) * perIteration
    slotNodes.push({ name, kind: 'transfer', after, cycles, resources: media })
    return [name]
  }
  const brought = new Map<string, readonly string[]>()
  for (const { node, cores, cycles } of placed.values()) {
    const here = cores.map(({ name }) => name)
    const moves = (tensor: GroupTensor) => share(node.runsIn) / reuse(tensor, node, cores, loops)
    const after = node.inputs.flatMap((tensor) => {
      const maker = tensor.madeBy === undefined ? undefined : placed.get(tensor.madeBy)!
      const from = maker ? maker.cores.map(({ name }) => name) : [offChip]
      const before = maker ? [maker.node.name] : []
      const key = `${tensor.name} to ${here.join(' ')}`
      const sent =
        brought.get(key) ??
        transfer(`${tensor.name} to ${node.name}`, tensor, from, here, before, moves(tensor))
      brought.set(key, sent)
      return sent
    })
    const own = Math.round(cycles * share(node.runsIn))
    slotNodes.push({ name: node.name, kind: 'compute', after, cycles: own, resources: here })
    const isRead = nodes.some(({ inputs }) => inputs.some(({ madeBy }) => madeBy === node.name))
    if (!isRead) transfer(`${node.name} out`, node.output, here, [offChip], [node.name], moves(node.output))
  }
  return scheduleSlots(inOrder(slotNodes, nodes), iterations)
}

/** Transfers of results before those of what later nodes read from outside, as Stream places them. */
function inOrder(slotNodes: readonly SlotNode[], nodes: readonly GroupNode[]): readonly SlotNode[] {
  const names = nodes.map(({ name }) => name)
  const rank = ({ name, after, kind }: SlotNode) =>
    kind === 'transfer' && after.length > 0
      ? names.indexOf(after[0]!) + 0.5
      : names.findIndex((one) => name.endsWith(one))
  return [...slotNodes].sort((a, b) => rank(a) - rank(b))
}

/** How many times in a row the cores read the same tile: loops that leave it as it is, as far as what lies within fits. */
function reuse(
  tensor: GroupTensor,
  node: GroupNode,
  cores: readonly StreamCore[],
  loops: readonly GroupLoop[],
): number {
  const operand = tensor === node.output ? 'O' : tensor === node.inputs[0] ? 'I' : 'W'
  const capacity = Math.min(...cores.map(({ core }) => memoriesOf(core, operand).at(-1)!.sizeBits))
  let best = 1
  let kept = 1
  let resident = tensor.bits
  for (const { name, size } of loops) {
    if (!node.runsIn.includes(name)) continue
    if (tensor.changedBy.includes(name)) resident *= size
    else if (resident <= capacity) {
      kept *= size
      best = kept
    }
  }
  return best
}
