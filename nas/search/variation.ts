import type { RandomStream } from '../../random.ts'
import type { Gene, Genome } from './genome.ts'

/** Larger indices keep children nearer to their parents. */
export interface VariationOptions {
  readonly crossoverProbability: number
  readonly crossoverIndex: number
  readonly mutationProbability: number
  readonly mutationIndex: number
}

/**
 * Two children of two parents. Numbers are crossed by bounded simulated binary crossover (Deb & Agrawal, 1995), gene by
 * gene with probability ½; choices are taken from either parent. Integers are rounded.
 */
export function crossOver(
  genes: readonly Gene[],
  [mother, father]: readonly [Genome, Genome],
  { crossoverProbability, crossoverIndex }: VariationOptions,
  random: RandomStream,
): [Genome, Genome] {
  if (random.uniform() >= crossoverProbability) return [mother, father]
  const pairs = genes.map((gene, g) => {
    const pair = [mother[g]!, father[g]!] as const
    if (random.uniform() < 0.5 || pair[0] === pair[1]) return pair
    const crossed = gene.kind === 'choice' ? pair : crossNumbers(gene, pair, crossoverIndex, random)
    return random.uniform() < 0.5 ? crossed : ([crossed[1], crossed[0]] as const)
  })
  return [pairs.map(([first]) => first), pairs.map(([, second]) => second)]
}

/**
 * Changes each gene with probability min(½, 1 / genes), and none at all with probability 1 − `mutationProbability`.
 * Numbers by bounded polynomial mutation (Deb & Goyal, 1996), choices to any other value.
 */
export function mutate(
  genes: readonly Gene[],
  genome: Genome,
  { mutationProbability, mutationIndex }: VariationOptions,
  random: RandomStream,
): Genome {
  if (random.uniform() >= mutationProbability) return genome
  const probability = Math.min(0.5, 1 / genes.length)
  return genes.map((gene, g) => {
    const { kind, from, to } = gene
    const value = genome[g]!
    if (from === to || random.uniform() >= probability) return value
    if (kind !== 'choice') return mutateNumber(gene, value, mutationIndex, random)
    const other = random.integer(from, to - 1)
    return other < value ? other : other + 1
  })
}

function crossNumbers(
  gene: Gene,
  pair: readonly [number, number],
  index: number,
  random: RandomStream,
): readonly [number, number] {
  const low = Math.min(...pair)
  const high = Math.max(...pair)
  const chance = random.uniform()
  const spread = (toBound: number) => {
    const beta = 1 + (2 * toBound) / (high - low)
    const alpha = 2 - beta ** -(index + 1)
    const power = chance <= 1 / alpha ? chance * alpha : 1 / (2 - chance * alpha)
    return power ** (1 / (index + 1)) * (high - low)
  }
  return [
    within(gene, (low + high - spread(low - gene.from)) / 2),
    within(gene, (low + high + spread(gene.to - high)) / 2),
  ]
}

function mutateNumber(gene: Gene, value: number, index: number, random: RandomStream): number {
  const range = gene.to - gene.from
  const chance = random.uniform()
  const change = (side: number, distance: number) =>
    (2 * side + (1 - 2 * side) * (1 - distance / range) ** (index + 1)) ** (1 / (index + 1)) - 1
  return within(
    gene,
    value + range * (chance < 0.5 ? change(chance, value - gene.from) : -change(1 - chance, gene.to - value)),
  )
}

function within({ kind, from, to }: Gene, value: number): number {
  const bounded = Math.max(from, Math.min(to, value))
  return kind === 'integer' ? Math.round(bounded) : bounded
}
