import { join } from 'node:path'
import type { RowStationaryArray } from '../../row-stationary/array.ts'
import { runRowStationary } from '../../row-stationary/run-layer.ts'
import type { Suite, SuiteCase } from '../suite.ts'
import { type ChipLayer, chipCases, chipFolder, readArray, readChipLayers } from './chip-cases.ts'

const meanError = 'mean error of processing latency'

/** Layers measured on the chip, under the mappings that it ran, and their mean absolute error. */
export const eyerissSuite: Suite = {
  name: 'eyeriss-measured',
  against: 'Eyeriss v1, silicon, JSSC 2017 Tables III and V',
  about: new URL('about.md', import.meta.url),
  tolerance: (quantity) => {
    if (quantity === meanError) return { exact: 0, within: 0.05 }
    return quantity === 'active elements' ? { exact: 0, within: 0 } : 'reported'
  },
  load: ({ cases = chipCases, hardware = chipFolder }) => {
    const array = readArray(join(hardware, 'eyeriss-v1.yaml'))
    const { network, batch, layers } = readChipLayers(cases)
    const each = layers.map(
      (one): SuiteCase => ({
        name: `${network} ${one.name}`,
        expected: {
          'active elements': one.activeElements,
          'processing latency ms': one.processingLatencyMs,
        },
        compute: () => run(one, array),
      }),
    )
    const mean: SuiteCase = {
      name: `${network}, batch ${batch}`,
      expected: { [meanError]: 0 },
      compute: () => {
        const errors = layers.map((one) =>
          Math.abs(run(one, array)['processing latency ms'] / one.processingLatencyMs - 1),
        )
        return { [meanError]: errors.reduce((sum, error) => sum + error, 0) / errors.length }
      },
    }
    return { cases: [...each, mean], notes: [] }
  },
}

function run({ layer, mapping }: ChipLayer, array: RowStationaryArray) {
  const { activeElements, cycles } = runRowStationary(layer, array, mapping)
  return { 'active elements': activeElements, 'processing latency ms': cycles / (array.clockMhz * 1e3) }
}
