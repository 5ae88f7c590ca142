import type { MountingPoint } from '../../models/graph.ts'
import type { Figures } from '../../nas/evaluate/exit-costs.ts'
import { type Assessed, type Gene, type Genome, genomeKey, type Searcher } from '../../nas/search/genome.ts'
import { nsga2 } from '../../nas/search/nsga2.ts'
import { costKeys } from '../../nas/search/objectives.ts'
import { randomSearch } from '../../nas/search/random-search.ts'
import { surrogateSearch } from '../../nas/search/surrogate.ts'
import type { Outcome } from '../../nas/store/trial.ts'
import type { TrialSearch } from '../../nas/workers/run-study.ts'
import type { StudyCandidate, StudyMember, StudyResult } from './candidate.ts'
import type { SearchSpecification, StudyFile } from './study-file.ts'

/** A search that asks so often in a row for nothing new has ended. */
const idleAsks = 100

export interface StudySearchOptions extends Pick<StudyFile, 'search' | 'thresholds' | 'objectives'> {
  readonly points: readonly MountingPoint[]
  readonly staticFigures: Figures
}

/** Trials of a whole study, if it does not end early. */
export function trialCount({ search, thresholds }: Pick<StudyFile, 'search' | 'thresholds'>): number {
  return search.algorithm === 'exhaustive' ? thresholds.length : search.evaluations
}

/** The search of a study: a trial is one network at one threshold; of the exhaustive search, all at one threshold. */
export function studySearch(options: StudySearchOptions): TrialSearch {
  const { search, thresholds, points } = options
  if (search.algorithm === 'exhaustive') return askOnce(thresholds.map((threshold) => ({ threshold })))
  const genes: readonly Gene[] = [
    ...points.map(({ heads }, point): Gene => {
      return { kind: 'choice', from: point === points.length - 1 ? 1 : 0, to: heads.length }
    }),
    { kind: 'integer', from: 0, to: thresholds.length - 1 },
  ]
  const searcher = searcherOf(search, genes)
  const objectives = objectivesOf(options)
  const seen = new Set<string>()
  let asked: Genome[] = []
  let idle = 0

  /** A candidate that could not be evaluated counts as one that breaks every constraint. */
  const assess = (genome: Genome, { result }: Outcome): Assessed => {
    const member = (result as StudyResult | undefined)?.members[0]
    if (member) return { genome, objectives: objectives(member), violation: 0 }
    return {
      genome,
      objectives: ['accuracy', ...options.objectives].map(() => 1),
      violation: Number.POSITIVE_INFINITY,
    }
  }
  return {
    ask: () => {
      if (seen.size >= search.evaluations || idle === idleAsks) return []
      const before = seen.size
      asked = searcher.ask().filter((genome) => {
        if (seen.size < search.evaluations) seen.add(genomeKey(genome))
        return seen.has(genomeKey(genome))
      })
      idle = seen.size === before ? idle + 1 : 0
      return asked.map(
        (genome): StudyCandidate => ({
          choices: genome.slice(0, -1),
          threshold: thresholds[genome.at(-1)!]!,
        }),
      )
    },
    tell: (outcomes) => searcher.tell(outcomes.map((outcome, i) => assess(asked[i]!, outcome))),
  }
}

/**
 * What a study minimizes: the fraction of images classified wrongly, and each cost as a fraction of the static
 * network's.
 */
export function objectivesOf({
  objectives,
  staticFigures,
}: Pick<StudySearchOptions, 'objectives' | 'staticFigures'>): (member: StudyMember) => number[] {
  const keys = objectives.map((name) => costKeys[name])
  return (member) => [1 - member.accuracy, ...keys.map((key) => member[key] / staticFigures[key])]
}

function askOnce(candidates: readonly StudyCandidate[]): TrialSearch {
  const batches = [candidates]
  return { ask: () => batches.pop() ?? [], tell: () => {} }
}

function searcherOf(
  search: Exclude<SearchSpecification, { algorithm: 'exhaustive' }>,
  genes: readonly Gene[],
): Searcher {
  const { seed, batch } = search
  if (search.algorithm === 'surrogate')
    return surrogateSearch({ genes, seed, batch, initial: search.initial })
  if (search.algorithm === 'nsga2') return nsga2({ genes, seed, populationSize: batch })
  return randomSearch({ genes, seed, batch })
}
