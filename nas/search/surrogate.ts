import { type RandomStream, randomStream } from '../../random.ts'
import { type ChosenRegressor, chooseRegressors } from './choose-regressor.ts'
import { nonDominatedFronts } from './constraint-domination.ts'
import { features } from './features.ts'
import {
  type Assessed,
  distinctGenomes,
  type Gene,
  type Genome,
  genomeKey,
  randomGenome,
  type Searcher,
} from './genome.ts'
import { hypervolumeSubset } from './hypervolume-subset.ts'
import { nsga2 } from './nsga2.ts'
import { gaussianKernel, kernelRidge, quadraticKernel } from './regressors/kernel-ridge.ts'
import { nearestNeighbours } from './regressors/nearest-neighbours.ts'
import { radialBasis } from './regressors/radial-basis.ts'
import type { Regressor } from './regressors/regressor.ts'
import { ridge } from './regressors/ridge.ts'

export interface SurrogateSearchOptions {
  readonly genes: readonly Gene[]
  readonly seed: number
  /** Random genomes evaluated before the first fit. */
  readonly initial: number
  /** Genomes evaluated between fits. */
  readonly batch: number
  /** Of the NSGA-II that searches the surrogates. */
  readonly populationSize?: number
  readonly generations?: number
  readonly folds?: number
  readonly regressors?: readonly Regressor[]
  /** Told of the regressors chosen at every fit, one per objective. */
  readonly onFitted?: (chosen: readonly ChosenRegressor[]) => void
}

/** From those that assume most to those that assume least; scales and penalties suit features in [0, 1]. */
export const defaultRegressors: readonly Regressor[] = [
  ridge(0.1),
  kernelRidge('quadratic', quadraticKernel(1), 1e-2),
  kernelRidge('gaussian', gaussianKernel(0.05), 1e-3),
  radialBasis,
  nearestNeighbours(5),
]

/**
 * Surrogate-assisted search in the manner of NSGANetV2 (Lu, Deb, Goodman, Banzhaf & Boddeti, ECCV 2020). At every
 * iteration each objective gets the regressor that ranks the archive best in cross-validation; NSGA-II, started from the
 * archive's front, minimizes the predictions; of its final population the genomes that are predicted to add most
 * hypervolume to the archive's front are asked for, then those that are predicted to miss the constraints by least. Where
 * those are too few, random ones fill up.
 */
export function surrogateSearch(options: SurrogateSearchOptions): Searcher {
  const { genes, seed, initial, batch } = options
  const random = randomStream(seed, 'surrogate search')
  const archive: Assessed[] = []
  const known = new Set<string>()
  const randomOnes = (count: number) => distinctGenomes(count, known, () => randomGenome(genes, random))

  return {
    ask() {
      if (archive.length === 0) return randomOnes(initial)
      const promising = promisingGenomes(archive, known, options, random)
      for (const genome of promising) known.add(genomeKey(genome))
      return [...promising, ...randomOnes(batch - promising.length)]
    },
    tell(assessed) {
      archive.push(...assessed)
    },
  }
}

/** At most `batch` genomes that are not in `known`. */
function promisingGenomes(
  archive: readonly Assessed[],
  known: ReadonlySet<string>,
  {
    genes,
    batch,
    populationSize = 60,
    generations = 30,
    folds = 5,
    regressors = defaultRegressors,
    onFitted = () => {},
  }: SurrogateSearchOptions,
  random: RandomStream,
): Genome[] {
  const chosen = chooseRegressors(
    regressors,
    archive.map(({ genome }) => features(genes, genome)),
    archive.map(({ objectives, violation }) => [...objectives, violation]),
    { folds, random },
  )
  const predicted = chosen.slice(0, -1)
  onFitted(predicted)
  const isConstrained = archive.some(({ violation }) => violation > 0)
  const predict = (genome: Genome): Assessed => {
    const row = features(genes, genome)
    return {
      genome,
      objectives: predicted.map(({ predict }) => predict(row)),
      violation: isConstrained ? Math.max(0, chosen.at(-1)!.predict(row)) : 0,
    }
  }

  const front = nonDominatedFronts(archive)[0]!.map((i) => archive[i]!)
  const start = front.slice(0, populationSize).map(({ genome }) => genome)
  const search = nsga2({ genes, seed: random.integer(0, 2 ** 31 - 1), populationSize, start })
  for (let generation = 0; generation < generations; generation++) search.tell(search.ask().map(predict))

  const fresh = search.population().filter(({ genome }) => !known.has(genomeKey(genome)))
  const feasible = fresh.filter(({ violation }) => violation === 0)
  const feasibleFront = front.filter(({ violation }) => violation === 0)
  const added =
    feasible.length === 0
      ? []
      : hypervolumeSubset(
          feasibleFront.map(({ objectives }) => objectives),
          feasible.map(({ objectives }) => objectives),
          batch,
        ).map((i) => feasible[i]!)
  const nearly = fresh.filter(({ violation }) => violation > 0).sort((a, b) => a.violation - b.violation)
  return [...added, ...nearly].slice(0, batch).map(({ genome }) => genome)
}
