import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { publishedSpec } from '../../models/build.ts'
import type { LogitBank } from '../../nas/evaluate/logit-bank.ts'
import { readRandomBank } from '../../nas/evaluate/random-bank.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { precisionRow } from './row.ts'
import { pairName, readStudy, recipeOf } from './study.ts'

const study = readStudy()
const system = readSystem('edge-tpu-quad')
const spec = {
  ...publishedSpec('mobilenetv2-eenn'),
  width: 0.25,
  strides: [1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1],
}

/** A bank of the study's exits with the linear heads alone; which widths it has changes none of its logits. */
function bankOf(pair: (typeof study.pairs)[number]): LogitBank {
  const { manifest, splits } = readRandomBank({
    seed: 1,
    letters: study.exits,
    images: { validation: 10, test: 500 },
    network: spec,
  })
  const linear = <T>(ofHeads: readonly T[]) => ofHeads.filter((_, head) => head % 2 === 0)
  const { validation, test } = splits
  return {
    manifest: { ...manifest, heads: linear(manifest.heads), recipe: { ...recipeOf(study, spec, pair) } },
    splits: {
      validation: { ...validation, logits: linear(validation.logits) },
      test: { ...test, logits: linear(test.logits) },
    },
  }
}

const rows = study.pairs.map((pair) => precisionRow(pair, bankOf(pair), system, study.threshold))

test('the widths of the published study are those trained', () => {
  assert.equal(study.pairs.map(pairName), ['32+32', '8+8', '8+4', '4+8', '4+4'])
})

test('widths alone change costs, not where images leave, and narrower layers cost less', () => {
  for (const { exitRatios, accuracy } of rows) {
    assert.equal(exitRatios, rows[0]!.exitRatios)
    assert.is(accuracy, rows[0]!.accuracy)
  }
  const [float, eight, fourHeads, fourBackbone, four] = rows.map(({ energyPj }) => energyPj)
  assert.ok(float! > eight! && eight! > fourHeads! && fourHeads! > four! && fourBackbone! > four!)
  assert.ok(eight! - fourHeads! < eight! - fourBackbone!, 'the backbone has most of the work')
})

test('leaving early costs less than the last head for every image', () => {
  for (const row of rows) assert.ok(row.energyPj < row.staticEnergyPj, row.widths)
})

test.run()
