import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { readStudyFile } from './study-file.ts'

const test = suite<{ folder: string; path: string }>('readStudyFile')
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'offramp-study-'))
  context.path = join(context.folder, 'first.yaml')
})
test.after.each(({ folder }) => rmSync(folder, { recursive: true }))

test('paths are relative to the file, and what is left out has defaults', ({ folder, path }) => {
  writeFileSync(path, 'bank: banks/a\nsearch: { algorithm: nsga2, evaluations: 500, batch: 25 }')
  const { space, ...rest } = readStudyFile(path)
  assert.is((space.thresholds as number[]).length, 10)
  assert.equal(space.dimensions, [{ name: 'hardware', values: ['edge-tpu-quad'] }])
  assert.equal(rest, {
    name: 'first',
    banks: [join(folder, 'banks/a')],
    hardware: [{ name: 'edge-tpu-quad', path: 'edge-tpu-quad' }],
    objectives: { isAccuracyKnown: true, costs: ['et'] },
    constraints: {},
    search: { algorithm: 'nsga2', seed: 1, evaluations: 500, batch: 25 },
  })
  writeFileSync(path, 'hardware: mine.yaml\nname: b\nsearch: { algorithm: exhaustive }')
  const { name, hardware } = readStudyFile(path)
  assert.equal([name, hardware], ['b', [{ name: 'mine.yaml', path: join(folder, 'mine.yaml') }]])
})

for (const [text, message] of [
  [
    'search: { algorithm: nsga2 }',
    ':1:1 search: expected evaluations, the number of candidates to evaluate, found none',
  ],
  [
    'search: { algorithm: exhaustive, seed: 2 }',
    ':1:34 search.seed: expected no such key for exhaustive, found seed',
  ],
  [
    'search: { algorithm: random, evaluations: 9, initial: 2 }',
    'expected no such key for random, found initial',
  ],
  [
    'search: { algorithm: random, evaluation: 9 }',
    'expected a known key (did you mean evaluations?), found evaluation',
  ],
  ['search: { algorithm: annealing }', 'found "annealing"'],
  ['name: a b\nsearch: { algorithm: exhaustive }', 'a name of letters, digits and . + @ - _, found "a b"'],
  [
    'objectives: [et]\nsearch: { algorithm: exhaustive }',
    "accuracy and one or more costs, or two or more costs, each once, found 'et'",
  ],
  [
    'space: { exit: [A] }\nsearch: { algorithm: exhaustive }',
    ':1:10 space.exit: expected a known key (did you mean exits?), found exit',
  ],
  [
    'constraints: { maxEnergy: 1 }\nsearch: { algorithm: exhaustive }',
    ':1:16 constraints.maxEnergy: expected a known key (did you mean maxEnergyPj?), found maxEnergy',
  ],
  [
    'constraints: { minAccuracy: 84 }\nsearch: { algorithm: exhaustive }',
    ':1:16 constraints.minAccuracy: expected a number to be <=1, found 84',
  ],
  [
    'objectives: [macs, et]\nconstraints: { minAccuracy: 0.8 }\nsearch: { algorithm: exhaustive }',
    ':2:16 constraints.minAccuracy: expected accuracy among the objectives, found costs alone',
  ],
  [
    'thresholds: { from: 0.9, to: 0.5 }\nsearch: { algorithm: random, evaluations: 9 }',
    ':1:1 thresholds: expected from no greater than to, found a mapping',
  ],
  [
    'thresholds: { from: 0.5, to: 0.9 }\nsearch: { algorithm: exhaustive }',
    ':1:1 thresholds: expected a list of numbers for an exhaustive search, found a range',
  ],
  [
    'space: { thresholdPer: exit }\nsearch: { algorithm: exhaustive }',
    ':1:10 space.thresholdPer: expected network for an exhaustive search, found exit',
  ],
  [
    'space: { schedule: [parts, whole] }\nsearch: { algorithm: exhaustive }',
    ':1:10 space.schedule: expected parts for an exhaustive search, which adds them up, found another',
  ],
  [
    'objectives: [accuracy, weights]\nsearch: { algorithm: exhaustive }',
    "worst-case-latency, weight-storage, peak-memory, found 'weights'",
  ],
  ['name: a', ':1:1 search: expected the search of the study, found none'],
  [
    'thresholds: [2]\nsearch: { algorithm: exhaustive }',
    "thresholds between 0 and 1, both excluded, found '2'",
  ],
] as const)
  test(`it refuses ${text.replaceAll('\n', ', ')}`, ({ path }) => {
    writeFileSync(path, text)
    assert.throws(
      () => readStudyFile(path),
      (error: unknown) => {
        assert.instance(error, InputError)
        const found = (error as Error).message
        assert.ok(found.startsWith(path) && found.endsWith(message) && !found.includes('\n'), found)
        return true
      },
    )
  })

test.run()
