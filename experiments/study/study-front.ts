import { hypervolume } from '../../nas/search/hypervolume.ts'
import { nonDominated } from '../../nas/search/non-dominated.ts'
import { type Constraints, violationOf } from '../../nas/space/constraints.ts'
import type { Outcome } from '../../nas/store/trial.ts'
import type { StudyMember, StudyResult } from './candidate.ts'

/** Hypervolumes of more objectives take too long to be shown while a study runs. */
const largestAxes = 3

export interface FrontState {
  readonly trials: number
  readonly failed: number
  /** Networks evaluated. */
  readonly candidates: number
  /** Non-dominated networks so far that meet the constraints, by ascending energy × latency. */
  readonly front: readonly StudyMember[]
  /** The network that misses the constraints by least, while none meets them. */
  readonly nearest?: StudyMember
  /**
   * Part of the objective space up to the static network's costs (of worst case and memory twice those) and an accuracy
   * of 0 that the front dominates, 0 to 1;
   * undefined for more than three objectives.
   */
  readonly hypervolume: number | undefined
}

/** What a study has found, kept while trials are added; the order in which they are added does not matter. */
export interface StudyFront {
  add(outcome: Outcome): void
  state(): FrontState
}

/** @param objectives of a member, all minimized, each 1 at the worst that counts. */
export function studyFront(
  objectives: (member: StudyMember) => number[],
  constraints: Constraints = {},
): StudyFront {
  let [trials, failed, candidates] = [0, 0, 0]
  let front: readonly StudyMember[] = []
  let added: StudyMember[] = []
  let nearest: { readonly member: StudyMember; readonly violation: number } | undefined
  const addMember = (member: StudyMember) => {
    const violation = violationOf(member, constraints)
    if (violation === 0) added.push(member)
    else if (
      !nearest ||
      violation < nearest.violation ||
      (violation === nearest.violation && name(member) < name(nearest.member))
    )
      nearest = { member, violation }
  }
  return {
    add: ({ result, error }) => {
      trials += 1
      if (error !== undefined) failed += 1
      else {
        candidates += (result as StudyResult).candidates
        for (const member of (result as StudyResult).members) addMember(member)
      }
    },
    state: () => {
      if (added.length > 0) {
        front = nonDominatedMembers([...front, ...added], objectives)
        added = []
      }
      const points = front.map(objectives)
      const axes = points[0]?.length ?? 0
      const volume = axes > largestAxes ? undefined : hypervolume(points, Array<number>(axes).fill(1))
      return {
        trials,
        failed,
        candidates,
        front,
        ...(front.length === 0 && nearest && { nearest: nearest.member }),
        hypervolume: axes === 0 ? 0 : volume,
      }
    },
  }
}

function nonDominatedMembers(
  members: readonly StudyMember[],
  objectives: (member: StudyMember) => number[],
): StudyMember[] {
  const sorted = members.toSorted((a, b) => a.etJCycles - b.etJCycles || order(name(a), name(b)))
  const points = sorted.map(objectives)
  return nonDominated(points[0]!.map((_, axis) => points.map((point) => point[axis]!))).map((i) => sorted[i]!)
}

function name({ exits, heads, threshold, setting = {} }: StudyMember): string {
  return `${exits} ${heads} ${threshold} ${Object.entries(setting)}`
}
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
