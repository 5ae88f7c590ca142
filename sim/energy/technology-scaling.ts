import { z } from 'zod'
import { parseCheckedYaml } from '../yaml/checked-yaml.ts'

export type Transistors = 'high-performance' | 'low-power'

/** In what a circuit is made. */
export interface Technology {
  readonly technologyNm: number
  readonly supplyVoltage: number
  readonly transistors: Transistors
}

interface Fits {
  /** Polynomials in the voltage, highest power first. */
  readonly delay: readonly number[]
  readonly energy: readonly number[]
}

/** How circuits change from node to node, from one source. */
export interface TechnologyScaling {
  readonly name: string
  readonly source: string
  /** Largest first. */
  readonly nodes: readonly TechnologyNode[]
}

interface TechnologyNode {
  readonly nm: number
  readonly area: number
  readonly transistors: Readonly<Record<Transistors, Fits>>
}

/** What a figure is multiplied by. */
export interface ScalingFactors {
  readonly energy: number
  readonly delay: number
  readonly area: number
}

const polynomial = (length: number) => z.array(z.number()).length(length)
const fits = z.strictObject({ delay: polynomial(4), energy: polynomial(3) })
const schema: z.ZodType<TechnologyScaling> = z.strictObject({
  name: z.string(),
  source: z.string(),
  nodes: z.array(
    z.strictObject({
      nm: z.number().positive(),
      area: z.number().positive(),
      transistors: z.strictObject({ 'high-performance': fits, 'low-power': fits }),
    }),
  ),
})

/** @throws {InputError} at the first mistake, with its line; `file` is only for messages. */
export function parseTechnologyScaling(text: string, file: string): TechnologyScaling {
  return parseCheckedYaml(text, file, schema).value
}

/**
 * Factors from one technology to another. Between nodes of the table figures are interpolated linearly.
 *
 * @throws {RangeError} when a node lies outside the table, or a voltage outside what its fits hold for.
 */
export function scalingFactors(scaling: TechnologyScaling, from: Technology, to: Technology): ScalingFactors {
  const [before, after] = [figuresOf(scaling, from), figuresOf(scaling, to)]
  return {
    energy: after.energy / before.energy,
    delay: after.delay / before.delay,
    area: after.area / before.area,
  }
}

function figuresOf(
  { name, nodes }: TechnologyScaling,
  { technologyNm, supplyVoltage, transistors }: Technology,
): ScalingFactors {
  const lower = nodes.find(({ nm }) => nm <= technologyNm)
  const upper = nodes.findLast(({ nm }) => nm >= technologyNm)
  if (!lower || !upper) {
    const [largest, smallest] = [nodes[0]!.nm, nodes.at(-1)!.nm]
    throw new RangeError(`${technologyNm} nm; ${name} covers ${smallest} to ${largest} nm`)
  }
  const share = upper === lower ? 0 : (technologyNm - lower.nm) / (upper.nm - lower.nm)
  const between = (of: (node: TechnologyNode) => number): number => {
    const value = of(lower) + share * (of(upper) - of(lower))
    if (value > 0) return value
    throw new RangeError(`${supplyVoltage} V at ${technologyNm} nm, where ${name} does not hold`)
  }
  return {
    energy: between((node) => valueAt(node.transistors[transistors].energy, supplyVoltage)),
    delay: between((node) => valueAt(node.transistors[transistors].delay, supplyVoltage)),
    area: between(({ area }) => area),
  }
}

function valueAt(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)
}
