import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { type Layer, makeLayer } from '../workload/layer.ts'
import type { RowStationaryArray } from './array.ts'
import { bestRowStationaryMapping } from './best-mapping.ts'
import { checkMapping, type RowStationaryMapping } from './mapping.ts'
import { runRowStationary } from './run-layer.ts'
import { type RowStationaryWords, rowStationaryWords } from './words.ts'

const array: RowStationaryArray = {
  name: 'array',
  source: 'none',
  clockMhz: 200,
  rows: 12,
  columns: 14,
  wordBits: 16,
  scratchpadWords: { filter: 224, input: 12, partialSum: 24 },
  busWordsPerCycle: { filter: 4, input: 1, partialSumIn: 4, partialSumOut: 4 },
  bufferWords: 51_200,
}
const precision = { W: 16, I: 16, O: 16, partialSum: 16 }
const small = fc.integer({ min: 1, max: 5 })
const runs: fc.Arbitrary<readonly [Layer, RowStationaryMapping]> = fc
  .record({
    B: small,
    G: fc.integer({ min: 1, max: 2 }),
    K: small,
    C: small,
    OX: small,
    OY: small,
    FX: fc.integer({ min: 1, max: 3 }),
    FY: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 2 }),
    images: small,
    stripRows: small,
    filtersPerElement: small,
    channelsPerElement: fc.integer({ min: 1, max: 4 }),
    channelSets: fc.integer({ min: 1, max: 2 }),
    filterSets: fc.integer({ min: 1, max: 2 }),
    moreFilters: small,
  })
  .map(({ B, G, K, C, OX, OY, FX, FY, stride, moreFilters, ...mapping }) => [
    makeLayer('layer', 'conv', { B, G, K, C, OX, OY, FX, FY }, precision, { stride }),
    { ...mapping, bufferedFilters: mapping.filtersPerElement * mapping.filterSets + moreFilters },
  ])

const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)

/** Words between buffer and array, by listing each pass's distinct elements. */
function listedWords({ sizes, stride }: Layer, mapping: RowStationaryMapping) {
  const { B, G, K, C, OX, OY, FX, FY } = sizes
  const words = { filter: 0, input: 0, partialSum: 0 }
  let passes = 0
  const steps = (extent: number, step: number) =>
    range(0, Math.ceil(extent / step)).map((i) => range(i * step, Math.min(extent, (i + 1) * step)))
  for (const _group of range(0, G)) {
    for (const images of steps(B, mapping.images)) {
      for (const rows of steps(OY, mapping.stripRows)) {
        for (const filters of steps(K, mapping.filtersPerElement * mapping.filterSets)) {
          const sums = new Set<string>()
          for (const channels of steps(C, mapping.channelsPerElement * mapping.channelSets)) {
            passes++
            const weights = new Set<string>()
            const inputs = new Set<string>()
            const outputs = new Set<string>()
            for (const c of channels) {
              for (const fy of range(0, FY)) {
                for (const k of filters) for (const fx of range(0, FX)) weights.add(`${k},${c},${fy},${fx}`)
                for (const b of images) {
                  for (const oy of rows) {
                    for (const x of range(0, (OX - 1) * stride.x + FX))
                      inputs.add(`${b},${c},${oy * stride.y + fy},${x}`)
                    for (const k of filters)
                      for (const ox of range(0, OX)) outputs.add(`${b},${k},${oy},${ox}`)
                  }
                }
              }
            }
            words.filter += weights.size
            words.input += inputs.size
            words.partialSum += outputs.size + [...outputs].filter((sum) => sums.has(sum)).length
            for (const sum of outputs) sums.add(sum)
          }
        }
      }
    }
  }
  return { passes, words }
}

test('passes, and words between buffer and array, are those of the passes listed element by element', () => {
  fc.assert(
    fc.property(runs, ([layer, mapping]) => {
      // Rows of a strip overlap or touch, so that each pass reads every input row between its first and last.
      fc.pre(layer.sizes.FY >= layer.stride.y)
      const { passes, bufferWords } = runRowStationary(layer, { ...array, rows: 99 }, mapping)
      assert.equal({ passes, words: bufferWords }, listedWords(layer, mapping))
    }),
    { numRuns: 60, seed: 7 },
  )
})

test('cycles are at least the ideal ones and do not grow with a wider bus', () => {
  fc.assert(
    fc.property(runs, ([layer, mapping]) => {
      const cyclesAt = (scale: number) => {
        const { filter, input, partialSumIn, partialSumOut } = array.busWordsPerCycle
        const busWordsPerCycle = {
          filter: filter * scale,
          input: input * scale,
          partialSumIn: partialSumIn * scale,
          partialSumOut: partialSumOut * scale,
        }
        return runRowStationary(layer, { ...array, rows: 99, busWordsPerCycle }, mapping)
      }
      const narrow = cyclesAt(1)
      assert.ok(narrow.cycles >= narrow.idealCycles)
      assert.ok(cyclesAt(2).cycles <= narrow.cycles)
    }),
    { numRuns: 100, seed: 7 },
  )
})

const conv2 = makeLayer('conv2', 'conv', { K: 16, C: 2, OX: 27, OY: 27, FX: 5, FY: 5 }, precision)
const mapping: RowStationaryMapping = {
  images: 1,
  stripRows: 27,
  filtersPerElement: 16,
  channelsPerElement: 2,
  channelSets: 1,
  filterSets: 1,
  bufferedFilters: 16,
}

test('a pass fills, multiplies and adds neighbouring sums one after the other', () => {
  // 31 rows × 2 channels × 5 columns come word by word, later than 16·2·25 weights at 4 a cycle.
  const { fillCycles, accumulateCycles, stallCycles, cycles } = runRowStationary(conv2, array, mapping)
  assert.equal([fillCycles, accumulateCycles, stallCycles], [310, 16 * 27, 0])
  assert.is(cycles, 310 + 16 * 27 + 16 * 2 * 5 * 27)
})

test('no mapping that fits moves data more cheaply than the best one, which fits', () => {
  const tight = { ...array, bufferWords: 200, scratchpadWords: { filter: 24, input: 6, partialSum: 4 } }
  const cost = ({ bufferWords, dramWords }: RowStationaryWords) =>
    [...Object.values(bufferWords), ...Object.values(dramWords).map((words) => words * 30)].reduce(
      (sum, words) => sum + words,
    )
  let compared = 0
  fc.assert(
    fc.property(runs, ([layer, mapping]) => {
      const best = bestRowStationaryMapping(layer, tight, cost)
      try {
        checkMapping(layer, tight, mapping)
      } catch {
        return
      }
      compared++
      checkMapping(layer, tight, best!)
      assert.ok(cost(rowStationaryWords(layer, best!)) <= cost(rowStationaryWords(layer, mapping)))
    }),
    { numRuns: 300, seed: 7 },
  )
  assert.ok(compared > 30)
})

test('a mapping that does not fit is refused with what lacks', () => {
  for (const [change, message] of [
    [{ stripRows: 28, filterSets: 2, bufferedFilters: 32 }, 'at most 12 rows of the array, found 20'],
    [{ filtersPerElement: 24, bufferedFilters: 24 }, 'at most 224 filter scratchpad words, found 240'],
    [{ channelsPerElement: 3, filtersPerElement: 4 }, 'at most 12 input scratchpad words, found 15'],
    [{ filtersPerElement: 25, channelsPerElement: 1 }, 'at most 24 partial sum scratchpad words, found 25'],
    [{ bufferedFilters: 8 }, 'at most 8 filters in a pass, found 16'],
    [{ bufferedFilters: 80 }, 'at most 51200 buffer words, found 60242'],
  ] as const) {
    assert.throws(
      () => runRowStationary(conv2, array, { ...mapping, ...change }),
      (error: Error) => error instanceof InputError && error.message.endsWith(message),
    )
  }
})

test.run()
