import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { MountedHeads } from './mount-heads.ts'
import { summary } from './summary.ts'

const head = (exit: string, testAccuracy: number) => ({
  exit,
  kind: 1 as const,
  scale: 1,
  validationAccuracy: 0.5,
  testAccuracy,
})
const mounted = {
  manifest: { heads: [head('A', 0.4), head('B', 0.62)], data: { name: 'images' } },
  featureSeconds: 1,
  headSeconds: 2,
  cached: [],
} as unknown as MountedHeads

test('heads on frozen features stand beside those trained jointly, with the difference in points', () => {
  const text = summary(mounted, [head('A', 0.425)], 'runs/x')
  assert.match(text, /A +│ one layer +│ 50\.00 % +│ 40\.00 % +│ 42\.50 % +│ −2\.50/)
  assert.match(text, /B +│ one layer +│ 50\.00 % +│ 62\.00 % +│ – +│ – /)
  assert.not.match(summary(mounted, undefined, 'runs/x'), /jointly/)
})

test.run()
