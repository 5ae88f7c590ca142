import { macEnergyPj } from '../../energy/mac-energy.ts'
import { type Core, memoriesOf, type System } from '../../hardware/accelerator.ts'
import { onChipCore } from '../../schedule/on-chip-core.ts'
import type { Operand } from '../../workload/layer.ts'
import type { LayerNode } from '../../workload/layer-graph.ts'
import type { Compute, FusedSchedule, Move, Part } from '../schedule.ts'
import { tensorSizes } from './elements.ts'
import type { Violation } from './violation.ts'

/** Relative; sums of many terms differ in the order of addition. */
const tolerance = 1e-9

/** Bits of a part: of a tensor rows × channels × columns; of weights the window and input channels of its channels. */
export function partBits(layers: readonly LayerNode[]): (part: Part) => number {
  const sizes = tensorSizes(layers)
  const byName = new Map(layers.map(({ layer }) => [layer.name, layer]))
  return ({ operand, tensor, box }) => {
    const channels = box.channels[1] - box.channels[0]
    if (operand === 'W') {
      const { sizes: loops, precision } = byName.get(tensor)!
      return channels * loops.C * loops.FX * loops.FY * precision.W
    }
    const { columns, elementBits } = sizes.get(tensor)!
    return channels * (box.rows[1] - box.rows[0]) * columns * elementBits
  }
}

/** Bits, cycles and energies are at least what the hardware needs; energies of moves and totals are exact. */
export function checkCosts(
  { latencyCycles, energyPj }: FusedSchedule,
  computes: readonly Compute[],
  moves: readonly Move[],
  layers: readonly LayerNode[],
  system: System,
): Violation[] {
  const bitsOf = partBits(layers)
  const events = [...computes, ...moves]
  const found: Violation[] = []
  const complain = (message: string) => found.push({ rule: 'cost', message })
  for (const { start, end, energyPj: energy, ...event } of events) {
    const name = event.kind === 'move' ? event.tensor : event.layer
    if (!(start >= 0 && end >= start && energy >= 0))
      complain(`${name} runs from ${start} to ${end} for ${energy} pJ`)
  }
  for (const compute of computes) checkCompute(compute, layers, system, complain)
  for (const move of moves) {
    const bits = bitsOf(move)
    if (move.bits !== bits) complain(`${move.tensor} moves ${move.bits} bits, its part has ${bits}`)
    const expected = moveEnergyPj(move, system)
    if (!isClose(move.energyPj, expected))
      complain(`${move.tensor} moves for ${move.energyPj} pJ, not ${expected}`)
  }
  const last = events.reduce((latest, { end }) => Math.max(latest, end), 0)
  if (latencyCycles !== last) complain(`latency is ${latencyCycles}, the last event ends at ${last}`)
  const sum = events.reduce((total, event) => total + event.energyPj, 0)
  if (!isClose(energyPj, sum)) complain(`energy is ${energyPj} pJ, that of the events ${sum}`)
  return found
}

const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b))

function checkCompute(
  { layer: name, core: coreName, box, start, end, energyPj }: Compute,
  layers: readonly LayerNode[],
  { cores }: System,
  complain: (message: string) => void,
): void {
  const { layer } = layers.find((node) => node.layer.name === name)!
  const core = cores.find((one) => one.name === coreName)
  if (!core?.operators.includes(layer.operator)) {
    complain(`${name} runs on ${coreName}, which does not run ${layer.operator}`)
    return
  }
  const { B, OX, C, FX, FY } = layer.sizes
  const outputs = (box.rows[1] - box.rows[0]) * (box.channels[1] - box.channels[0]) * OX * B
  const operations = outputs * C * FX * FY
  const multipliers = core.array.reduce((product, { size }) => product * size, 1)
  if ((end - start) * multipliers < operations) {
    complain(`${name} does ${operations} operations in ${end - start} cycles on ${multipliers} multipliers`)
  }
  const least = operations * macEnergyPj(core.macEnergy, layer.precision.W, layer.precision.I)
  if (energyPj < least * (1 - tolerance)) complain(`${name} takes ${energyPj} pJ, its operations ${least}`)
}

function moveEnergyPj(
  { from, to, bits, links, operand }: Move,
  { cores, links: all, offChip }: System,
): number {
  const coreNamed = (name: string): Core => cores.find((core) => core.name === name)!
  const memory = (core: Core, held: Operand) => memoriesOf(onChipCore(core), held).at(-1)!
  let energy = 0
  if (from === 'off-chip') energy += Math.ceil(bits / offChip.readBitsPerCycle) * offChip.readEnergyPj
  else {
    const { readGranularityBits: step, readBitsPerCycle, readEnergyPj } = memory(coreNamed(from), 'O')
    energy += ((Math.ceil(bits / step) * step) / readBitsPerCycle) * readEnergyPj
  }
  for (const name of to) {
    if (name === 'off-chip') energy += Math.ceil(bits / offChip.writeBitsPerCycle) * offChip.writeEnergyPj
    else {
      const held = memory(coreNamed(name), operand === 'W' ? 'W' : 'I')
      const steps = Math.ceil(bits / held.writeGranularityBits)
      energy += ((steps * held.writeGranularityBits) / held.writeBitsPerCycle) * held.writeEnergyPj
    }
  }
  for (const name of links) {
    const link = all.find(({ between: [a, b] }) => name === `${a}>${b}` || name === `${b}>${a}`)
    energy += bits * (link?.energyPjPerBit ?? offChip.linkEnergyPjPerBit)
  }
  return energy
}
