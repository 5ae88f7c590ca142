import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bareNetwork } from '../../nas/evaluate/random-bank.ts'
import type { SpaceCandidate } from '../../nas/space/space-genes.ts'
import { canonicalJson } from '../../nas/store/canonical-json.ts'
import { sampleMember } from './sample-member.ts'
import type { SearchSpecification } from './search-file.ts'
import { type StudySearchOptions, studySearch } from './study-search.ts'

const points = bareNetwork(['A', 'B', 'C']).mountingPoints
const reference = sampleMember
const thresholdPer = 'network' as const
const study = {
  points,
  reference,
  objectives: { isAccuracyKnown: true, costs: ['et' as const] },
  constraints: {},
  space: { thresholds: [0.6, 0.8], thresholdPer, dimensions: [] },
}

/** All candidates that a search asks for when each costs what its choices add up to. */
function asked(search: SearchSpecification, options: Partial<StudySearchOptions> = {}): SpaceCandidate[] {
  const { ask, tell } = studySearch({ ...study, ...options, search })
  const all: SpaceCandidate[] = []
  for (let batch = ask() as SpaceCandidate[]; batch.length > 0; batch = ask() as SpaceCandidate[]) {
    all.push(...batch)
    tell(
      batch.map(({ choices, threshold }) => {
        const etJCycles = choices!.reduce((sum, choice) => sum + choice, 0) / 6
        const first = typeof threshold === 'number' ? threshold : (threshold?.[0] ?? 0)
        const figures = { accuracy: first * etJCycles, etJCycles, etRatioToBackbone: etJCycles }
        return { result: { candidates: 1, members: [{ ...reference, ...figures }] } }
      }),
    )
  }
  return all
}
const different = (candidates: readonly SpaceCandidate[]) =>
  new Set(candidates.map((one) => canonicalJson(one)))

test('an exhaustive search asks for every threshold once', () => {
  const { ask } = studySearch({ ...study, search: { algorithm: 'exhaustive' } })
  assert.equal(ask(), [{ threshold: 0.6 }, { threshold: 0.8 }])
  assert.equal(ask(), [])
})

for (const search of [
  { algorithm: 'random', seed: 1, evaluations: 25, batch: 10 },
  { algorithm: 'nsga2', seed: 1, evaluations: 25, batch: 10 },
  { algorithm: 'surrogate', seed: 1, evaluations: 25, batch: 5, initial: 12 },
] as const)
  test(`${search.algorithm} ends after as many different candidates as wanted, all of the space, and repeats itself`, () => {
    const first = asked(search)
    assert.is(different(first).size, 25)
    for (const { choices, threshold } of first) {
      assert.ok(choices!.slice(0, 2).every((choice) => [0, 1, 2].includes(choice)))
      assert.ok([1, 2].includes(choices![2]!) && [0.6, 0.8].includes(threshold as number))
    }
    assert.equal(first, asked(search))
  })

test('a search of a space with fewer candidates than wanted ends with all of them', () => {
  const candidates = asked({ algorithm: 'random', seed: 1, evaluations: 100, batch: 7 })
  assert.is(different(candidates).size, 3 * 3 * 2 * 2)
})

test.run()
