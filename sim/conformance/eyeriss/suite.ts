import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { parseRowStationaryArray, type RowStationaryArray } from '../../row-stationary/array.ts'
import { type RowStationaryRun, runRowStationary } from '../../row-stationary/run-layer.ts'
import { type Layer, makeLayer } from '../../workload/layer.ts'
import { parseCheckedYaml } from '../../yaml/checked-yaml.ts'
import { readText } from '../read-cases.ts'
import type { Suite, SuiteCase } from '../suite.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
/** Operands and partial sums of the chip, 16 bits each. */
const precision = { W: 16, I: 16, O: 16, partialSum: 16 }
const meanError = 'mean error of processing latency'

const size = z.int().positive()
const schema = z.strictObject({
  source: z.string(),
  network: z.string(),
  batch: size,
  layers: z
    .array(
      z.strictObject({
        name: z.string(),
        loops: z.partialRecord(z.enum(['G', 'K', 'C', 'OX', 'OY', 'FX', 'FY']), size),
        stride: size.default(1),
        mapping: z.strictObject({ m: size, n: size, e: size, p: size, q: size, r: size, t: size }),
        measured: z.strictObject({
          processingLatencyMs: z.number().positive(),
          activeElements: size,
        }),
      }),
    )
    .nonempty(),
})
type LayerCase = z.output<typeof schema>['layers'][number]

/** Layers measured on the chip, under the mappings that it ran, and their mean absolute error. */
export const eyerissSuite: Suite = {
  name: 'eyeriss-measured',
  against: 'Eyeriss v1, silicon, JSSC 2017 Tables III and V',
  tolerance: (quantity) => {
    if (quantity === meanError) return { exact: 0, within: 0.05 }
    return quantity === 'active elements' ? { exact: 0, within: 0 } : 'reported'
  },
  load: ({ cases = join(folder, 'cases.yaml'), hardware = folder }) => {
    const arrayFile = join(hardware, 'eyeriss-v1.yaml')
    const array = parseRowStationaryArray(readText(arrayFile), arrayFile)
    const { network, batch, layers } = parseCheckedYaml(readText(cases), cases, schema).value
    const runs = layers.map((one) => ({
      ...one,
      run: () => runRowStationary(layerOf(one, batch), array, mappingOf(one)),
    }))
    const each = runs.map(
      ({ name, measured, run }): SuiteCase => ({
        name: `${network} ${name}`,
        expected: {
          'active elements': measured.activeElements,
          'processing latency ms': measured.processingLatencyMs,
        },
        compute: () => {
          const found = run()
          return {
            'active elements': found.activeElements,
            'processing latency ms': latencyMs(found, array),
          }
        },
      }),
    )
    const mean: SuiteCase = {
      name: `${network}, batch ${batch}`,
      expected: { [meanError]: 0 },
      compute: () => {
        const errors = runs.map(({ measured, run }) =>
          Math.abs(latencyMs(run(), array) / measured.processingLatencyMs - 1),
        )
        return { [meanError]: errors.reduce((sum, error) => sum + error, 0) / errors.length }
      },
    }
    return { cases: [...each, mean], notes: [] }
  },
}

function layerOf({ name, loops, stride }: LayerCase, batch: number): Layer {
  return makeLayer(name, 'conv', { B: batch, ...loops }, precision, { stride })
}

function mappingOf({ mapping: { m, n, e, p, q, r, t } }: LayerCase) {
  return {
    images: n,
    stripRows: e,
    filtersPerElement: p,
    channelsPerElement: q,
    channelSets: r,
    filterSets: t,
    bufferedFilters: m,
  }
}

const latencyMs = ({ cycles }: RowStationaryRun, { clockMhz }: RowStationaryArray): number =>
  cycles / (clockMhz * 1e3)
