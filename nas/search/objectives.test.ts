import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { parseObjectives } from './objectives.ts'

test('parseObjectives gives the costs beside accuracy, in their order', () => {
  assert.equal(parseObjectives('accuracy,et', '--objectives'), ['et'])
  assert.equal(parseObjectives('latency, accuracy, macs', '--objectives'), ['latency', 'macs'])
})

for (const [list, message] of [
  ['accuracy,power', "--objectives: expected some of accuracy, macs, energy, latency, et, found 'power'"],
  ['et', "--objectives: expected accuracy once and one or more costs, each once, found 'et'"],
  ['accuracy', "--objectives: expected accuracy once and one or more costs, each once, found 'accuracy'"],
  [
    'accuracy,et,et',
    "--objectives: expected accuracy once and one or more costs, each once, found 'accuracy,et,et'",
  ],
] as const)
  test(`parseObjectives refuses '${list}'`, () => {
    assert.throws(
      () => parseObjectives(list, '--objectives'),
      (error: unknown) => error instanceof InputError && error.message === message,
    )
  })

test.run()
