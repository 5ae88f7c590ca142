import type { Direction } from '../hardware/accelerator.ts'
import { loopDimensions, operationCount } from '../workload/layer.ts'
import { describeUse } from './array-use.ts'
import type { ExplainedMemory, Explanation } from './explain.ts'

const directionTexts: Readonly<Record<Direction, string>> = {
  readToLower: 'read to lower',
  writeFromLower: 'written from lower',
  readToUpper: 'read to upper',
  writeFromUpper: 'written from upper',
}

/** An explanation as text: loop nest, memories, where the cycles go, what would help. */
export function explanationText(explanation: Explanation): string {
  const { layer, cost } = explanation
  const sizes = loopDimensions
    .filter((dimension) => layer.sizes[dimension] > 1)
    .map((dimension) => `${dimension} ${layer.sizes[dimension]}`)
  return [
    `${layer.name}: ${layer.operator} ${sizes.join(' ')}, ${operationCount(layer)} operations, ${format(cost.energyPj)} pJ, ${format(explanation.cycles)} cycles`,
    '',
    ...nestLines(explanation),
    '',
    ...explanation.array.map((use) => `array ${describeUse(use)}`),
    '',
    ...explanation.memories.flatMap(memoryLines),
    '',
    ...cycleLines(explanation),
  ].join('\n')
}

function nestLines({ loops, spatial }: Explanation): readonly string[] {
  const heads = loops.map(({ dimension, size }, depth) => `${'  '.repeat(depth)}for ${dimension} in ${size}`)
  const width = Math.max(0, ...heads.map(({ length }) => length))
  const lines = loops.map(({ keptIn }, i) => {
    const kept = keptIn.map(([operand, memory]) => `${operand} ${memory}`).join(', ')
    return `${heads[i]!.padEnd(width)}  within ${kept}`
  })
  const lanes = spatial.map(
    ({ arrayDimension, dimension, factor }) => `${arrayDimension}: ${dimension} ${factor}`,
  )
  return [...lines, `${'  '.repeat(loops.length)}side by side on ${lanes.join(', ') || 'one multiplier'}`]
}

function memoryLines({ name, capacityBits, tiles, flows }: ExplainedMemory): readonly string[] {
  if (tiles.length === 0) return [`${name}: not used`]
  const used = tiles.reduce((sum, { bits }) => sum + bits, 0)
  const share = (100 * used) / capacityBits
  const held = tiles.map(
    ({ operand, elements, bits, isDoubleBuffered }) =>
      `  ${operand}: ${format(elements)} elements, ${format(bits)} bits${isDoubleBuffered ? ', renewed while in use' : ''}`,
  )
  const moved = flows.map(
    ({ operand, direction, wordAccesses, energyPj, transfers, elementsPerTransfer }) =>
      `  ${operand} ${directionTexts[direction]}: ${format(wordAccesses)} words in ${format(transfers)} transfers of ${format(elementsPerTransfer)} elements, ${format(energyPj)} pJ`,
  )
  return [
    `${name}: holds ${format(used)} of ${format(capacityBits)} bits (${share.toPrecision(3)} %)`,
    ...held,
    ...moved,
  ]
}

function cycleLines({ cost, cycles, remedies }: Explanation): readonly string[] {
  const { ideal, compute, stall, loading, unloading } = cost.latency
  const ports = cost.ports
    .filter(({ stallCycles }) => stallCycles > 0)
    .sort((a, b) => b.stallCycles - a.stallCycles)
    .map(({ memory, port, stallCycles }, i) => {
      const effect = i === 0 ? 'stalls the array' : 'is late'
      return `  ${memory} ${port} ${effect} for ${format(stallCycles)} cycles`
    })
  const helpful = remedies.map(({ change, cycles: after }) => {
    const gain = (100 * (cycles - after)) / cycles
    return `  ${change}: ${format(after)} cycles (−${gain.toPrecision(2)} %)`
  })
  return [
    `cycles: ${format(ideal)} with every multiplier busy, ${format(compute - ideal)} for lanes left idle, ${format(stall)} stalled, ${format(loading)} to load, ${format(unloading)} to unload`,
    ...(ports.length > 0 ? ports : ['  no port stalls the array']),
    ...(helpful.length > 0
      ? ['what would help, under the same mapping:', ...helpful]
      : ['no wider port and no larger memory would help this mapping']),
    '',
  ]
}

const format = (value: number): string => (Number.isInteger(value) ? `${value}` : value.toFixed(2))
