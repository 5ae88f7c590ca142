import { InputError } from '../../errors.ts'
import type { BitWidths, MixedBits } from '../../models/bit-widths.ts'
import { buildNetwork } from '../../models/build.ts'
import type { HeadPooling, NetworkSpec } from '../../models/graph.ts'
import type { SimulationRules } from '../../sim/rules.ts'
import type { ConfidenceMeasure } from '../evaluate/confidence.ts'
import type { Schedule } from './scheduled-costs.ts'
import type { Dimension, Setting } from './space.ts'

/** What a setting makes of the space's network, and how it is run. */
export interface Variant {
  readonly spec: NetworkSpec
  /** Of a space that chooses bits. */
  readonly bits?: MixedBits
  readonly measure: ConfidenceMeasure
  readonly residency?: SimulationRules['residency']
  readonly schedule: Schedule
  /** As it was named. */
  readonly hardware: string
}

/** Names of dimensions that are not made of other names. */
export const dimensionNames = {
  confidence: 'confidence',
  residency: 'residency',
  schedule: 'schedule',
  hardware: 'hardware',
  width: 'width',
  headPooling: 'headPooling',
} as const

/** What names of dimensions of blocks and bits begin with: `kernels.block7`, `bits.weights`, `bits.block7.weights`. */
const families = { kernels: 'kernels.', expansions: 'expansions.', bits: 'bits.' } as const

/** Where nothing else is said. */
export const eightBits: BitWidths = { weightBits: 8, activationBits: 8 }

/** Whether candidates that differ in this dimension are different networks, each with a bank of its own. */
export function isOfNetwork({ name }: Dimension): boolean {
  const ofWhole: readonly string[] = [dimensionNames.width, dimensionNames.headPooling]
  return ofWhole.includes(name) || Object.values(families).some((family) => name.startsWith(family))
}

/** @param base the network that the space is about */
export function variantOf(setting: Setting, base: NetworkSpec): Variant {
  const bits = bitsOf(setting)
  const residency = setting[dimensionNames.residency] as SimulationRules['residency'] | undefined
  return {
    spec: specOf(setting, base),
    ...(bits && { bits }),
    measure: (setting[dimensionNames.confidence] ?? 'max-softmax') as ConfidenceMeasure,
    ...(residency && { residency }),
    schedule: (setting[dimensionNames.schedule] ?? 'parts') as Schedule,
    hardware: setting[dimensionNames.hardware] as string,
  }
}

/** `max-4`: maximum, to 4×4. */
export function poolingText({ function: fn, side }: HeadPooling): string {
  return `${fn}-${side}`
}

function parsePooling(text: string): HeadPooling {
  const [fn, side] = text.split('-')
  return { function: fn as HeadPooling['function'], side: Number(side) }
}

function specOf(setting: Setting, base: NetworkSpec): NetworkSpec {
  const width = setting[dimensionNames.width]
  const pooling = setting[dimensionNames.headPooling]
  const kernels = perBlock(setting, families.kernels, base, (block) => depthwiseKernel(base, block))
  const expansions = perBlock(setting, families.expansions, base, (block) => expansionOf(base, block))
  return {
    ...base,
    ...(width !== undefined && { width: width as number }),
    ...(pooling !== undefined && { headPooling: parsePooling(pooling as string) }),
    ...(kernels && { kernels }),
    ...(expansions && { expansions }),
  }
}

/**
 * One number for each block: that of the setting, or the network's own.
 *
 * @throws {InputError} for a block that is not there.
 */
function perBlock(
  setting: Setting,
  family: string,
  base: NetworkSpec,
  own: (block: string) => number,
): readonly number[] | undefined {
  const asked = Object.keys(setting).filter((name) => name.startsWith(family))
  if (asked.length === 0) return undefined
  const blocks = buildNetwork(base).blocks.map(({ name }) => name)
  const known = blocks.map((name) => `${family}block${name}`)
  const stranger = asked.find((name) => !known.includes(name))
  if (stranger)
    throw new InputError({
      place: `space.${stranger}`,
      expected: `a block of ${base.builder}: block${blocks[0]} to block${blocks.at(-1)}`,
      found: stranger.slice(family.length),
    })
  return blocks.map((name) => (setting[`${family}block${name}`] as number | undefined) ?? own(name))
}

function depthwiseKernel(base: NetworkSpec, block: string): number {
  const node = convolutions(base, block).find(({ groups }) => groups > 1)
  return node?.kernel ?? 1
}

/** How many times the block's input channels its depthwise convolution has. */
function expansionOf(base: NetworkSpec, block: string): number {
  const own = convolutions(base, block).filter(({ name }) => name.startsWith(`block${block}.`))
  const depthwise = own.find(({ groups }) => groups > 1)
  return depthwise ? depthwise.shape.channels / own[0]!.inputShape.channels : 1
}

function convolutions(base: NetworkSpec, block: string) {
  const { nodes } = buildNetwork(base).blocks.find(({ name }) => name === block)!
  return nodes.filter((node) => node.kind === 'conv')
}

/** `bits.weights`, `bits.heads.weights`, `bits.block7.activations`: of all, of all heads, of one part. */
function bitsOf(setting: Setting): MixedBits | undefined {
  const entries = Object.entries(setting).filter(([name]) => name.startsWith(families.bits))
  if (entries.length === 0) return undefined
  const parts: Record<string, Partial<BitWidths>> = {}
  for (const [name, bits] of entries) {
    const words = name.slice(families.bits.length).split('.')
    const key = words.at(-1) === 'weights' ? 'weightBits' : 'activationBits'
    const part = words.slice(0, -1).join('.')
    parts[part] = { ...parts[part], [key]: bits as number }
  }
  const { '': common, heads: headBits, ...layerBits } = parts
  return { ...eightBits, ...common, ...(headBits && { headBits }), layerBits }
}
