import type { MountingPoint } from '../../models/graph.ts'
import { type Assessed, type Gene, type Genome, genomeKey, type Searcher } from '../../nas/search/genome.ts'
import { nsga2 } from '../../nas/search/nsga2.ts'
import { randomSearch } from '../../nas/search/random-search.ts'
import { surrogateSearch } from '../../nas/search/surrogate.ts'
import { violationOf } from '../../nas/space/constraints.ts'
import { type CostFigure, objectiveFigures } from '../../nas/space/objectives.ts'
import { settingCount, settingOf, varied } from '../../nas/space/settings.ts'
import { isRange } from '../../nas/space/space.ts'
import { type SpaceCandidate, spaceGenes } from '../../nas/space/space-genes.ts'
import type { Outcome } from '../../nas/store/trial.ts'
import type { TrialSearch } from '../../nas/workers/run-study.ts'
import type { StudyMember, StudyResult } from './candidate.ts'
import type { SearchSpecification } from './search-file.ts'
import type { StudyFile } from './study-file.ts'

/** A search that asks so often in a row for nothing new has ended. */
const idleAsks = 100
/** Of a candidate that could not be evaluated: more than any that could misses its constraints by. */
const failedViolation = 1e6

const worstThatCounts: Partial<Record<CostFigure, number>> = {
  worstCaseLatencyCycles: 2,
  weightBits: 2,
  peakOnChipBits: 2,
}

export interface StudySearchOptions
  extends Pick<StudyFile, 'search' | 'space' | 'objectives' | 'constraints'> {
  readonly points: readonly MountingPoint[]
  readonly reference: StudyMember
}

/** Trials of a whole study, if it does not end early. */
export function trialCount(study: Pick<StudyFile, 'search' | 'space' | 'objectives'>): number {
  const { search, space } = study
  if (search.algorithm !== 'exhaustive') return search.evaluations
  return settingCount(space.dimensions) * thresholdGrid(study).length
}

/**
 * The search of a study. A trial is one network at its thresholds, and is asked for once; of the exhaustive search, all
 * networks of a setting at one threshold.
 */
export function studySearch(options: StudySearchOptions): TrialSearch {
  const { search, space, points, objectives } = options
  if (search.algorithm === 'exhaustive') return askOnce(wholeSettings(options))
  const { genes, repaired, candidateOf } = spaceGenes({
    ...space,
    points,
    isThresholded: objectives.isAccuracyKnown,
    seed: search.seed,
  })
  const searcher = searcherOf(search, genes)
  const assess = assessment(options)
  const seen = new Set<string>()
  let asked: readonly Genome[] = []

  /** Of those that the searcher asks for next, what has not been asked for before. */
  const fresh = (genomes: readonly Genome[]) =>
    genomes.map(repaired).filter((genome) => {
      const key = genomeKey(genome)
      if (seen.has(key) || seen.size >= search.evaluations) return false
      seen.add(key)
      return true
    })
  return {
    ask: () => {
      asked = []
      for (let idle = 0; asked.length === 0 && idle < idleAsks; idle++) {
        if (idle > 0) searcher.tell([])
        const genomes = seen.size < search.evaluations ? searcher.ask() : []
        if (genomes.length === 0) return []
        asked = fresh(genomes)
      }
      return asked.map(candidateOf)
    },
    tell: (outcomes) => searcher.tell(outcomes.map((outcome, i) => assess(asked[i]!, outcome))),
  }
}

/**
 * What a study minimizes: the fraction of images classified wrongly, and each cost as a fraction of the static
 * network's, or of twice that where exits can only add to it.
 */
export function objectivesOf({
  objectives: { isAccuracyKnown, costs },
  reference,
}: Pick<StudySearchOptions, 'objectives' | 'reference'>): (member: StudyMember) => number[] {
  const figures = costs.map((name) => objectiveFigures[name])
  return (member) => [
    ...(isAccuracyKnown ? [1 - (member.accuracy ?? 0)] : []),
    ...figures.map((figure) => member[figure] / ((worstThatCounts[figure] ?? 1) * reference[figure])),
  ]
}

function assessment(options: StudySearchOptions): (genome: Genome, outcome: Outcome) => Assessed {
  const objectives = objectivesOf(options)
  return (genome, { result }) => {
    const member = (result as StudyResult | undefined)?.members[0]
    if (!member) return { genome, objectives: objectives(options.reference), violation: failedViolation }
    return { genome, objectives: objectives(member), violation: violationOf(member, options.constraints) }
  }
}

function wholeSettings(study: Pick<StudyFile, 'space' | 'objectives'>): SpaceCandidate[] {
  const { dimensions } = study.space
  return Array.from({ length: settingCount(dimensions) }, (_, i) => i).flatMap((i) => {
    const setting = varied(settingOf(i, dimensions), dimensions)
    const own = Object.keys(setting).length > 0 && { setting }
    return thresholdGrid(study).map((threshold) => ({ ...own, ...(threshold !== null && { threshold }) }))
  })
}

/** Of an exhaustive search; a threshold of none where no image leaves early. */
function thresholdGrid({ space, objectives }: Pick<StudyFile, 'space' | 'objectives'>): (number | null)[] {
  if (!objectives.isAccuracyKnown || isRange(space.thresholds)) return [null]
  return [...space.thresholds]
}

function askOnce(candidates: readonly SpaceCandidate[]): TrialSearch {
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
