import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { publishedSpec } from '../../models/build.ts'
import { splitDecisions } from '../../nas/evaluate/confidence.ts'
import { choicesOf } from '../../nas/evaluate/configuration.ts'
import { readRandomBank } from '../../nas/evaluate/random-bank.ts'
import { searchSpace } from '../../nas/search/exhaustive.ts'
import { hypervolume } from '../../nas/search/hypervolume.ts'
import { chooseCandidates, evenRanks } from './candidates.ts'
import { curveOf, objectivePoints, referenceOf } from './curve.ts'
import { evaluation, file } from './search-under-test.ts'

const bank = readRandomBank({
  seed: 3,
  letters: ['A', 'B', 'C', 'D'],
  images: { validation: 400, test: 10 },
  network: publishedSpec('resnet8'),
})
const { network, parts, costs, staticFigures } = evaluation
const decisions = splitDecisions(bank, 'validation')
const { thresholds, objectives } = file
const options = { decisions, costs, staticFigures, thresholds, objectives }
const volumeOf = (choices: readonly number[]) =>
  hypervolume(
    objectivePoints(curveOf(decisions, costs, choices, thresholds), objectives, staticFigures),
    referenceOf(objectives),
  )

test('those from the front are on the exact front of the whole space, first the one that dominates most alone', () => {
  const { front } = searchSpace({ bank, network, costs: parts, thresholds, objectives })
  const onFront = new Set(front.map(({ choices }) => String(choices)))
  const { front: chosen } = chooseCandidates({ ...options, candidates: { front: 100, spread: 0 } })
  assert.equal(new Set(chosen.map(String)), onFront)
  assert.is(volumeOf(chosen[0]!), Math.max(...chosen.map(volumeOf)))
})

test('the others are at even ranks of what is not chosen, best first, none twice', () => {
  const kinds = costs.heads.map((heads) => heads.length)
  const space = Array.from({ length: 54 }, (_, configuration) => choicesOf(configuration, kinds))
  const chosen = chooseCandidates({ ...options, candidates: { front: 4, spread: 10 } })
  const front = chosen.front.map(String)
  assert.is(new Set([...front, ...chosen.spread.map(String)]).size, 14)
  const rest = space.filter((choices) => !front.includes(String(choices))).map(volumeOf)
  const descending = rest.toSorted((a, b) => b - a)
  assert.equal(
    chosen.spread.map(volumeOf),
    [2, 7, 12, 17, 22, 27, 32, 37, 42, 47].map((rank) => descending[rank]),
  )
  const all = chooseCandidates({ ...options, candidates: { front: 0, spread: 1000 } })
  assert.is(new Set(all.spread.map(String)).size, 54)
})

test('even ranks lie in the middle of equal parts', () => {
  assert.equal(evenRanks(3, 9), [1, 4, 7])
  assert.equal(evenRanks(4, 4), [0, 1, 2, 3])
  assert.equal(evenRanks(5, 2), [0, 1])
})

test.run()
