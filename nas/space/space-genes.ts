import type { MountingPoint } from '../../models/graph.ts'
import { permutation, randomStream } from '../../random.ts'
import type { Choices } from '../evaluate/configuration.ts'
import { type Gene, type Genome, genomeKey } from '../search/genome.ts'
import { type Dimension, isRange, type Setting, type Space } from './space.ts'

/** What one genome stands for. */
export interface SpaceCandidate {
  /** Values of those dimensions that have several; left out where there are none. */
  readonly setting?: Setting
  /** Left out, the candidate is every network of the setting. */
  readonly choices?: Choices
  /** One for all exits, or one for each but the last; left out where no image leaves early. */
  readonly threshold?: number | readonly number[]
}

export interface SpaceGenesOptions extends Pick<Space, 'exitCount' | 'thresholds' | 'thresholdPer'> {
  readonly dimensions: readonly Dimension[]
  /** With the heads allowed. */
  readonly points: readonly MountingPoint[]
  /** Whether images leave early, so that thresholds are of account. */
  readonly isThresholded: boolean
  /** Of the repairs. */
  readonly seed: number
}

export interface SpaceGenes {
  /** What is mounted at each point, thresholds, and the index of the value of each dimension. */
  readonly genes: readonly Gene[]
  /** The genome of the space that is nearest: as many heads as allowed, thresholds without an exit at their lowest. */
  repaired(genome: Genome): Genome
  candidateOf(genome: Genome): SpaceCandidate
}

const decimals = 4

export function spaceGenes(options: SpaceGenesOptions): SpaceGenes {
  const { points, thresholds, thresholdPer, exitCount, dimensions, isThresholded, seed } = options
  const early = points.length - 1
  const several = dimensions.filter(({ values }) => values.length > 1)
  const thresholdGenes = !isThresholded ? 0 : thresholdPer === 'exit' ? early : 1
  const thresholdGene: Gene = isRange(thresholds)
    ? { kind: 'real', ...thresholds }
    : { kind: 'integer', from: 0, to: thresholds.length - 1 }
  const genes: readonly Gene[] = [
    ...points.map(({ heads }, point): Gene => {
      return { kind: 'choice', from: point === early ? 1 : 0, to: heads.length }
    }),
    ...Array<Gene>(thresholdGenes).fill(thresholdGene),
    ...several.map(({ values }): Gene => {
      const isOrdered = values.every((value) => typeof value === 'number')
      return { kind: isOrdered ? 'integer' : 'choice', from: 0, to: values.length - 1 }
    }),
  ]
  const thresholdOf = (gene: number) =>
    isRange(thresholds) ? Number(gene.toFixed(decimals)) : thresholds[gene]!

  function withExitCount(choices: readonly number[], key: string): readonly number[] {
    const count = choices.filter((choice) => choice > 0).length
    const wanted = Math.min(Math.max(count, exitCount?.from ?? count), exitCount?.to ?? count)
    if (wanted === count) return choices
    const random = randomStream(seed, `repair of ${key}`)
    const isMounted = wanted < count
    const places = [...permutation(early, random)].filter((point) => choices[point]! > 0 === isMounted)
    const changed = new Set(places.slice(0, Math.abs(wanted - count)))
    return choices.map((choice, point) => {
      if (!changed.has(point)) return choice
      return isMounted ? 0 : random.integer(1, points[point]!.heads.length)
    })
  }

  return {
    genes,
    repaired: (genome) => {
      const choices = withExitCount(genome.slice(0, points.length), genomeKey(genome))
      const rest = genome.slice(points.length).map((value, i) => {
        const isIdle = thresholdPer === 'exit' && i < thresholdGenes && choices[i] === 0
        if (isIdle) return thresholdGene.from
        return genes[points.length + i]!.kind === 'real' ? thresholdOf(value) : value
      })
      return [...choices, ...rest]
    },
    candidateOf: (genome) => {
      const choices = genome.slice(0, points.length)
      const own = genome.slice(points.length, points.length + thresholdGenes).map(thresholdOf)
      const threshold = thresholdPer === 'exit' ? own.filter((_, point) => choices[point]! > 0) : own[0]
      const values = genome.slice(points.length + thresholdGenes)
      const setting = several.map(({ name, values: of }, i) => [name, of[values[i]!]!] as const)
      return {
        ...(several.length > 0 && { setting: Object.fromEntries(setting) }),
        choices,
        ...(isThresholded && { threshold: threshold! }),
      }
    },
  }
}
