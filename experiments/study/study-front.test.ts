import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import type { StudyMember } from './candidate.ts'
import { studyFront } from './study-front.ts'

const objectives = ({ accuracy, etJCycles }: StudyMember) => [1 - accuracy, etJCycles]
const member = (accuracy: number, etJCycles: number, threshold = 0.5): StudyMember => ({
  exits: ['A'],
  heads: [1],
  threshold,
  accuracy,
  etJCycles,
  ...{ macs: 1, energyPj: 1, latencyCycles: 1 },
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
        b.accuracy >= a.accuracy && b.etJCycles <= a.etJCycles && `${objectives(a)}` !== `${objectives(b)}`,
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

test.run()
