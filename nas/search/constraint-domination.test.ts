import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { dominates, nonDominatedFronts } from './constraint-domination.ts'
import { nonDominated } from './non-dominated.ts'

const assessed = (objectives: number[], violation = 0) => ({ genome: [], objectives, violation })

test('feasibility comes before violation, and violation before objectives', () => {
  assert.ok(dominates(assessed([9, 9]), assessed([0, 0], 0.1)))
  assert.ok(dominates(assessed([9, 9], 0.1), assessed([0, 0], 0.2)))
  assert.not(dominates(assessed([0, 0], 0.1), assessed([9, 9], 0.1)))
  assert.ok(dominates(assessed([1, 2]), assessed([1, 3])))
  assert.not(dominates(assessed([1, 2]), assessed([1, 2])))
  assert.not(dominates(assessed([1, 4]), assessed([2, 3])))
})

test('peeling the non-dominated points off again and again gives the fronts', () => {
  const random = randomStream(4, 'points')
  const points = Array.from({ length: 200 }, () => [random.uniform(), random.uniform(), random.uniform()])
  let rest = [...points.keys()]
  for (const front of nonDominatedFronts(points.map((point) => assessed(point)))) {
    const columns = [0, 1, 2].map((axis) => rest.map((point) => points[point]![axis]!))
    const peeled = nonDominated(columns).map((place) => rest[place]!)
    assert.equal([...front].sort(), [...peeled].sort())
    rest = rest.filter((point) => !front.includes(point))
  }
  assert.equal(rest, [])
})

test('infeasible points make fronts by violation, after all feasible ones', () => {
  const population = [assessed([0], 2), assessed([5]), assessed([0], 1), assessed([4]), assessed([3], 1)]
  assert.equal(nonDominatedFronts(population), [[3], [1], [2, 4], [0]])
})

test.run()
