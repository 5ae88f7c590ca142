import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { publishedSpec } from '../../models/build.ts'
import { randomBank } from '../../nas/evaluate/random-bank.ts'
import { writeBank } from '../../nas/evaluate/read-bank.ts'
import { violationOf } from '../../nas/space/constraints.ts'
import type { SpaceCandidate } from '../../nas/space/space-genes.ts'
import { openSpaceEvaluation } from './space-evaluation.ts'
import { readStudyFile } from './study-file.ts'
import { type FrontState, studyFront } from './study-front.ts'
import { objectivesOf, studySearch, trialCount } from './study-search.ts'

const test = suite<{ folder: string; path: string }>('the space of a study')
test.before((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'offramp-space-'))
  context.path = join(context.folder, 'study.yaml')
  const letters = ['A', 'B', 'C', 'D']
  const images = { validation: 300, test: 200 }
  const bank = randomBank({ seed: 8, letters, images, network: publishedSpec('resnet8') })
  writeBank(join(context.folder, 'bank'), bank)
  const recipe = { weightBits: 4, activationBits: 8 }
  const other = randomBank({ seed: 9, letters, images, network: publishedSpec('resnet8') })
  writeBank(join(context.folder, 'four'), { ...other, manifest: { ...other.manifest, recipe } })
  const fewer = randomBank({ seed: 9, letters, images: { validation: 100, test: 200 } })
  const network = publishedSpec('resnet8')
  writeBank(join(context.folder, 'fewer'), { ...fewer, manifest: { ...fewer.manifest, network } })
})
test.after(({ folder }) => rmSync(folder, { recursive: true }))

/** Runs the whole study of a file's text in this process. */
function run(path: string, text: string): FrontState & { readonly asked: readonly SpaceCandidate[] } {
  writeFileSync(path, text)
  const file = readStudyFile(path)
  const evaluation = openSpaceEvaluation(file)
  const search = studySearch({ ...file, ...evaluation })
  const front = studyFront(objectivesOf({ ...file, ...evaluation }), file.constraints)
  const asked: SpaceCandidate[] = []
  for (let batch = search.ask(); batch.length > 0; batch = search.ask()) {
    asked.push(...(batch as SpaceCandidate[]))
    const outcomes = batch.map((candidate) => ({ result: evaluation.evaluate(candidate as SpaceCandidate) }))
    for (const outcome of outcomes) front.add(outcome)
    search.tell(outcomes)
  }
  assert.ok(asked.length <= trialCount(file))
  return { ...front.state(), asked }
}

const refuses = (path: string, text: string, message: RegExp) =>
  assert.throws(
    () => run(path, text),
    (error: Error) => {
      assert.instance(error, InputError)
      assert.match(error.message, message)
      assert.not.match(error.message, '\n')
      return true
    },
  )

const whole = `
bank: bank
thresholds: [0.5, 0.7, 0.9]
space: { confidence: [max-softmax, margin], exits: [A, C], exitCount: { from: 2, to: 3 }, residency: [on-chip, published] }
`
const candidates = 2 * 2 * 3 * (3 * 3 - 1) * 2
test('all networks of all settings, random ones and NSGA-II to the end give one front that keeps to the constraints', ({
  path,
}) => {
  const free = run(path, `${whole}search: { algorithm: exhaustive }`)
  const latencies = free.front.map((member) => member.worstCaseLatencyCycles).sort((a, b) => a - b)
  const deadline = latencies[Math.floor(latencies.length / 2)]!
  assert.ok(deadline < latencies.at(-1)!)
  const constraints = { minAccuracy: 0.7, maxWorstCaseLatencyCycles: deadline, maxEtRatioToStatic: 1.1 }
  const limits = `constraints: ${JSON.stringify(constraints)}\n`
  const exhaustive = run(path, `${whole}${limits}search: { algorithm: exhaustive }`)
  assert.is(exhaustive.candidates, candidates)
  assert.is(exhaustive.asked.length, 12)
  assert.ok(exhaustive.front.length > 0)
  assert.ok(free.front.some((member) => violationOf(member, constraints) > 0))
  const points = ({ front }: FrontState) =>
    front.map(({ accuracy, etJCycles }) => `${accuracy} ${etJCycles}`).sort()
  for (const algorithm of ['random', 'nsga2']) {
    const search = `search: { algorithm: ${algorithm}, evaluations: ${candidates}, batch: 32 }`
    const found = run(path, `${whole}${limits}${search}`)
    assert.ok(found.asked.length > 0.9 * candidates, `${found.asked.length} candidates`)
    assert.equal(points(found), points(exhaustive))
  }
})

test('where no network meets the constraints both say the same nearest one', ({ path }) => {
  const none = 'constraints: { minAccuracy: 0.999 }\n'
  const [exhaustive, random] = [
    'algorithm: exhaustive',
    `algorithm: random, evaluations: ${candidates}, batch: 50`,
  ].map((search) => run(path, `${whole}${none}search: { ${search} }`))
  assert.equal([exhaustive!.front.length, random!.front.length], [0, 0])
  assert.is(random!.asked.length, candidates)
  assert.is(exhaustive!.nearest!.accuracy, random!.nearest!.accuracy)
})

test('a bank for each width of weights gives exact accuracies and the weights half the bits', ({ path }) => {
  const space = 'space: { exits: [B], heads: [1], bits: { weights: [8, 4] } }'
  const { asked, front } = run(
    path,
    `bank: [bank, four]\n${space}\nthresholds: [0.7]\nobjectives: [accuracy, weight-storage]\nsearch: { algorithm: exhaustive }`,
  )
  assert.equal(
    asked.map(({ setting }) => setting),
    [{ 'bits.weights': 4 }, { 'bits.weights': 8 }],
  )
  const cheapest = front.reduce((a, b) => (b.weightBits < a.weightBits ? b : a))
  const { setting, weightBits } = cheapest
  assert.is(setting!['bits.weights'], 4)
  // ResNet-8 has 77 360 weights with its classifier, biases and batch norm aside.
  assert.is(weightBits, 4 * 77_360)
})

test('costs alone are compared where accuracy is no objective, as if no image left early', ({ path }) => {
  const { asked, front } = run(
    path,
    'network: resnet8\nobjectives: [macs, peak-memory]\nspace: { exits: [A], exitCount: { from: 1, to: 1 }, heads: [1], width: [1, 2] }\nsearch: { algorithm: exhaustive }',
  )
  assert.equal(asked, [{ setting: { width: 1 } }, { setting: { width: 2 } }])
  const { macs, accuracy, latencyCycles, worstCaseLatencyCycles, threshold } = front[0]!
  assert.equal([macs, accuracy, threshold], [12_501_632, null, undefined])
  assert.is(latencyCycles, worstCaseLatencyCycles)
})

test('what a space cannot be evaluated by is told in one line', ({ path }) => {
  const exhaustive = 'search: { algorithm: exhaustive }'
  refuses(
    path,
    `bank: bank\nspace: { width: [1, 2] }\n${exhaustive}`,
    /^space: expected a bank of every network in it .*, found none of width 2 among random-8$/,
  )
  refuses(
    path,
    `bank: [bank, four]\n${exhaustive}`,
    /^bank: expected banks of the networks of the space, one of each, found random-9, which is of none/,
  )
  refuses(
    path,
    `bank: [bank, fewer]\n${exhaustive}`,
    /expected logits of the same validation images as of bank random-8: 300 images .* found 100 images/,
  )
  refuses(
    path,
    `bank: bank\nspace: { exits: [A, E] }\n${exhaustive}`,
    /^space\.exits: expected places of resnet8: A, B, C, D, found E$/,
  )
  refuses(
    path,
    `bank: bank\nspace: { exits: [B], exitCount: { from: 3, to: 4 } }\n${exhaustive}`,
    /^space\.exitCount\.from: expected at most 2, the places of exits, found 3$/,
  )
  refuses(
    path,
    `network: resnet8\nobjectives: [macs, et]\nhardware: gap9-like\nspace: { bits: { weights: [3], activations: [3] } }\n${exhaustive}`,
    /^space\.bits: expected widths that the energy table of gap9-like has, found /,
  )
})

test.run()
