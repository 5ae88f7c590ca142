import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { choicesOf, configurationCount, configurationIndex } from './configuration.ts'

const study = Array.from({ length: 11 }, () => 2)

test("the study's ten mounting points, two head kinds and a fixed last exit give its 118 098 networks", () => {
  assert.is(configurationCount(study), 118_098)
})

test('configuration 0 has the first kind of head at the last point and nothing before', () => {
  assert.equal(choicesOf(0, study), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
  assert.equal(choicesOf(118_097, study), study)
})

test('index and choices are inverse to each other, with different kinds at each point', () => {
  const kinds = [2, 0, 3, 1, 2]
  const seen = new Set<string>()
  for (let index = 0; index < configurationCount(kinds); index++) {
    const choices = choicesOf(index, kinds)
    assert.is(configurationIndex(choices, kinds), index)
    seen.add(choices.join())
  }
  assert.is(seen.size, 3 * 1 * 4 * 2 * 2)
})

test.run()
