import { type Assessed, type Genome, genomeKey, type Searcher } from './genome.ts'
import { relativeHypervolume } from './relative-hypervolume.ts'
import type { SpaceTable } from './space-table.ts'

/**
 * Runs a search over a known space and gives, after each evaluation, the hypervolume of all that has been evaluated as
 * a fraction of the true front's. A genome that is asked again is looked up and counts once. The trace ends after `evaluations`, or earlier when the search has no more to ask.
 */
export function hypervolumeTrace(searcher: Searcher, table: SpaceTable, evaluations: number): number[] {
  const relative = relativeHypervolume(table.front)
  const seen = new Map<string, Assessed>()
  let front: (readonly number[])[] = []
  const trace: number[] = []
  let reached = 0
  const evaluate = (genome: Genome): Assessed => {
    const key = genomeKey(genome)
    const known = seen.get(key)
    if (known) return known
    const assessed = table.assess(genome)
    seen.set(key, assessed)
    const point = assessed.objectives
    if (!front.some((other) => other.every((value, axis) => value <= point[axis]!))) {
      front = [...front.filter((other) => !other.every((value, axis) => value >= point[axis]!)), point]
      reached = relative(front)
    }
    trace.push(reached)
    return assessed
  }

  for (let idle = 0; trace.length < evaluations && idle < 100; ) {
    const genomes = searcher.ask()
    if (genomes.length === 0) break
    const before = trace.length
    searcher.tell(genomes.map(evaluate))
    idle = trace.length === before ? idle + 1 : 0
  }
  return trace.slice(0, evaluations)
}

/** How many evaluations a trace took to reach a fraction; infinite where it did not. */
export function evaluationsTo(trace: readonly number[], fraction: number): number {
  const place = trace.findIndex((reached) => reached >= fraction)
  return place < 0 ? Number.POSITIVE_INFINITY : place + 1
}
