import { permutation, randomStream } from '../../random.ts'
import { dominates, nonDominatedFronts } from './constraint-domination.ts'
import { crowdingDistances } from './crowding.ts'
import {
  type Assessed,
  distinctGenomes,
  type Gene,
  type Genome,
  genomeKey,
  randomGenome,
  type Searcher,
} from './genome.ts'
import { crossOver, mutate, type VariationOptions } from './variation.ts'

export interface Nsga2Options extends Partial<VariationOptions> {
  readonly genes: readonly Gene[]
  readonly seed: number
  readonly populationSize: number
  /** The first genomes to ask for; random ones fill up the population. */
  readonly start?: readonly Genome[]
}

export interface Nsga2 extends Searcher {
  /** The survivors, best front first. */
  population(): readonly Assessed[]
}

interface Survivor extends Assessed {
  readonly crowding: number
}

/**
 * NSGA-II with constraint domination (Deb, Pratap, Agarwal & Meyarivan, "A fast and elitist multiobjective genetic
 * algorithm: NSGA-II", 2002). Binary tournaments by constraint domination, then by crowding distance; no child is the
 * same as a survivor or another child. The probabilities and indices not given are those of pymoo.
 */
export function nsga2(options: Nsga2Options): Nsga2 {
  const { genes, seed, populationSize, start = [] } = options
  const variation = {
    crossoverProbability: 0.9,
    crossoverIndex: 15,
    mutationProbability: 0.9,
    mutationIndex: 20,
    ...options,
  }
  const random = randomStream(seed, 'NSGA-II')
  let survivors: Survivor[] = []

  function children(): Genome[] {
    const winners = tournaments()
    let spare: Genome | undefined
    return distinctGenomes(populationSize, new Set(survivors.map(({ genome }) => genomeKey(genome))), () => {
      const kept = spare
      spare = undefined
      if (kept) return kept
      const [first, second] = crossOver(genes, [winners(), winners()], variation, random)
      spare = mutate(genes, second, variation, random)
      return mutate(genes, first, variation, random)
    })
  }

  /** Winners of tournaments between neighbours in one random order of the survivors after another. */
  function tournaments(): () => Genome {
    let order: number[] = []
    const next = () => {
      if (order.length === 0) order = [...permutation(survivors.length, random)]
      return survivors[order.pop()!]!
    }
    return () => {
      const [a, b] = [next(), next()]
      if (dominates(a, b)) return a.genome
      if (dominates(b, a)) return b.genome
      if (a.crowding !== b.crowding) return a.crowding > b.crowding ? a.genome : b.genome
      return random.uniform() < 0.5 ? a.genome : b.genome
    }
  }

  return {
    ask() {
      if (survivors.length > 0) return children()
      const known = new Set<string>()
      const first = [...start]
      return distinctGenomes(populationSize, known, () => first.shift() ?? randomGenome(genes, random))
    },
    tell(assessed) {
      survivors = survive([...survivors, ...assessed], populationSize)
    },
    population: () => survivors,
  }
}

/** The best fronts whole, and of the first that does not fit the least crowded. */
function survive(population: readonly Assessed[], size: number): Survivor[] {
  return nonDominatedFronts(population)
    .flatMap((front) => {
      const distances = crowdingDistances(front.map((i) => population[i]!.objectives))
      return front
        .map((i, place): Survivor => ({ ...population[i]!, crowding: distances[place]! }))
        .sort((a, b) => (a.crowding === b.crowding ? 0 : b.crowding - a.crowding))
    })
    .slice(0, size)
}
