import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import type { StudyMember } from './candidate.ts'
import { sampleMember } from './sample-member.ts'
import { studyFront } from './study-front.ts'

const objectives = ({ accuracy, etJCycles }: StudyMember) => [1 - accuracy!, etJCycles]
const member = (accuracy: number, etJCycles: number, threshold = 0.5): StudyMember => ({
  ...sampleMember,
  ...{ exits: ['A'], heads: [1], threshold, accuracy, etJCycles },
})

test('the hypervolume is the area below the static network, by hand', () => {
  const front = studyFront(objectives)
  assert.is(front.state().hypervolume, 0)
  front.add({ result: { candidates: 2, members: [member(0.5, 0.5), member(0.25, 0.25)] } })
  assert.is(front.state().hypervolume, 0.25 + 0.25 * 0.25)
  front.add({ result: { candidates: 1, members: [member(0.9, 1.5)] } })
  front.add({ error: 'lost' })
  const { trials, failed, candidates, hypervolume } = front.state()
  assert.equal([trials, failed, candidates, hypervolume], [4 - 1, 1, 3, 0.3125])
})

test('the front is the non-dominated set, in whatever order trials are added and looked at', () => {
  const random = randomStream(5, 'members')
  const step = () => random.integer(0, 12) / 12
  const members = Array.from({ length: 120 }, (_, i) => member(step(), step(), i / 120))
  const isDominated = (a: StudyMember) =>
    members.some(
      (b) =>
        b.accuracy! >= a.accuracy! && b.etJCycles <= a.etJCycles && `${objectives(a)}` !== `${objectives(b)}`,
    )
  const expected = [...new Set(members.filter((a) => !isDominated(a)).map((a) => `${objectives(a)}`))].sort()
  const states = [members, members.toReversed()].map((order, looks) => {
    const front = studyFront(objectives)
    for (const one of order) {
      front.add({ result: { candidates: 1, members: [one] } })
      if (looks) front.state()
    }
    return front.state()
  })
  assert.equal(states[0]!.front.map((a) => `${objectives(a)}`).sort(), expected)
  assert.equal(states[0], states[1])
})

test('networks that miss a constraint are not on the front; while none meets all, the nearest is told', () => {
  const front = studyFront(objectives, { minAccuracy: 0.8, maxWeightBits: 2 })
  const add = (one: StudyMember) => front.add({ result: { candidates: 1, members: [one] } })
  add({ ...member(0.4, 0.1), weightBits: 3 })
  add(member(0.6, 0.2))
  add(member(0.7, 0.3))
  const { front: none, nearest, hypervolume } = front.state()
  assert.equal([none, nearest?.accuracy, hypervolume], [[], 0.7, 0])
  add(member(0.8, 0.4))
  const { front: found, nearest: forgotten } = front.state()
  assert.equal([found.map(({ accuracy }) => accuracy), forgotten], [[0.8], undefined])
})

test.run()
