import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, publishedSpec } from './build.ts'
import type { ExitChoice } from './graph.ts'
import { networkWithHeads } from './network-with-heads.ts'

const network = buildNetwork(publishedSpec('resnet8'))
const headsOf = (heads: readonly ExitChoice[]) =>
  networkWithHeads(network, heads).mountingPoints.map(
    ({ letter, heads }) => letter + heads.map(({ kind }) => kind).join(''),
  )

test('networkWithHeads keeps the named heads in the order of the network', () => {
  const heads = [
    { letter: 'D', kind: 0 },
    { letter: 'B', kind: 0 },
    { letter: 'B', kind: 1 },
  ] as const
  assert.equal(headsOf(heads), ['B10', 'D0'])
})

test('the last place keeps all its heads if none of them is named', () => {
  assert.equal(headsOf([{ letter: 'A', kind: 1 }]), ['A1', 'D10'])
})

test.run()
