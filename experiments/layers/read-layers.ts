import { readText } from '../../files.ts'
import { buildNetwork } from '../../models/build.ts'
import { int8Bits } from '../../models/lower.ts'
import { parseExits } from '../../models/parse-exits.ts'
import { exitNetwork } from '../../nas/evaluate/exit-network.ts'
import type { LoopNames } from '../../sim/readers/zigzag/equation.ts'
import { parseZigZagWorkload } from '../../sim/readers/zigzag/workload.ts'
import { defaultRules } from '../../sim/rules.ts'
import { parseTopology } from '../../sim/systolic/scale-sim/parse-topology.ts'
import { type Layer, loopDimensions, type Operator, type Pair } from '../../sim/workload/layer.ts'
import { networkSpec, ownExits } from '../simulate/options.ts'

/** A layer, with the names by which a ZigZag mapping knows it and its loops. */
export interface ListedLayer {
  readonly layer: Layer
  readonly operatorType: string
  readonly loops: Pick<LoopNames, 'names'>
  /** Columns and rows of the input with its padding around it. */
  readonly paddedInput: Pair
}

/**
 * Layers of a ZigZag workload (a YAML list), a SCALE-Sim topology (.csv), an ONNX file or a network that `simulate`
 * knows, the last with its last head.
 *
 * @throws {InputError} for a file that cannot be read, at its first mistake.
 */
export function readLayers(name: string): readonly ListedLayer[] {
  if (name.endsWith('.csv')) {
    return parseTopology(readText(name), name).map((layer) => listed(layer, layer.inputSize))
  }
  if (/\.ya?ml$/.test(name)) {
    const text = readText(name)
    if (isList(text)) {
      return parseZigZagWorkload(text, name).map((one) => ({ ...one, paddedInput: withPadding(one.layer) }))
    }
  }
  const network = buildNetwork(networkSpec(name, undefined, '--workload'))
  const choices = parseExits(network, ownExits(network), undefined)
  const { nodes } = exitNetwork(network, choices, {
    bits: int8Bits,
    rules: { ...defaultRules, exitTest: 'free' },
  })
  return nodes.map(({ layer }) => listed(layer, withPadding(layer)))
}

/** Whether the first thing that a YAML text says is an item of a list. */
function isList(text: string): boolean {
  return /^(?:\s*(?:#.*|---)?\r?\n)*\s*(?:-\s|\[)/.test(text)
}

const zigzagTypes: Readonly<Partial<Record<Operator, string>>> = {
  conv: 'Conv',
  depthwise: 'Conv',
  gemm: 'Gemm',
  pool: 'Pooling',
  add: 'Add',
}

const ownNames: ListedLayer['loops'] = { names: new Map(loopDimensions.map((name) => [name, name])) }

function listed(layer: Layer, paddedInput: Pair): ListedLayer {
  const operatorType = zigzagTypes[layer.operator] ?? layer.operator
  return { layer, operatorType, loops: ownNames, paddedInput }
}

/** As far as windows reach. */
function withPadding({ sizes, stride, dilation, inputSize }: Layer): Pair {
  return {
    x: Math.max(inputSize.x, (sizes.OX - 1) * stride.x + (sizes.FX - 1) * dilation.x + 1),
    y: Math.max(inputSize.y, (sizes.OY - 1) * stride.y + (sizes.FY - 1) * dilation.y + 1),
  }
}
