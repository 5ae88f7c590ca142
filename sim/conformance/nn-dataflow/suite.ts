import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { InputError } from '../../../errors.ts'
import { readText } from '../../../files.ts'
import type { RowStationaryArray } from '../../row-stationary/array.ts'
import { bestRowStationaryMapping } from '../../row-stationary/best-mapping.ts'
import { runRowStationary } from '../../row-stationary/run-layer.ts'
import { rowStationaryWords } from '../../row-stationary/words.ts'
import { operandElements } from '../../workload/access.ts'
import { type Layer, makeLayer, operationCount } from '../../workload/layer.ts'
import { parseCheckedYaml } from '../../yaml/checked-yaml.ts'
import {
  type ChipLayer,
  chipCases,
  chipFolder,
  eyerissPrecision,
  loopsSchema,
  readArray,
  readChipLayers,
} from '../eyeriss/chip-cases.ts'
import type { Quantities, Suite, SuiteCase } from '../suite.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const size = z.int().positive()
const positive = z.number().positive()
const schema = z.strictObject({
  chip: z.strictObject({
    source: z.string(),
    layers: z.record(
      z.string(),
      z.strictObject({
        megaMacs: positive,
        busyElements: size,
        kiloFilterWords: positive,
        bufferMegabytes: positive,
        dramMegabytes: positive,
      }),
    ),
  }),
  energy: z.strictObject({
    source: z.string(),
    batch: size,
    energyPerAccess: z.strictObject({
      dram: positive,
      buffer: positive,
      registerFile: positive,
      mac: positive,
    }),
    registerAccessesPerMac: size,
    layers: z.record(
      z.string(),
      z.strictObject({
        loops: loopsSchema,
        stride: size.default(1),
        mac: positive,
        dram: positive,
        registerFile: positive,
      }),
    ),
  }),
})
type EnergyTest = z.output<typeof schema>['energy']

/** What nn_dataflow's tests assert of Eyeriss, beside our row-stationary model. */
export const nnDataflowSuite: Suite = {
  name: 'nn-dataflow',
  against: 'nn_dataflow 198a527, its Eyeriss tests',
  about: new URL('about.md', import.meta.url),
  tolerance: (quantity) => {
    if (/buffer|DRAM/.test(quantity)) return 'reported'
    // The tests print MACs and filter words with up to two decimals and allow 0.1.
    return { exact: 0, within: /^(MACs|filter)/.test(quantity) ? 0.003 : 0 }
  },
  load: ({ cases = join(folder, 'cases.yaml'), hardware }) => {
    const { chip, energy } = parseCheckedYaml(readText(cases), cases, schema).value
    const array = readArray(join(hardware ?? chipFolder, 'eyeriss-v1.yaml'))
    const { layers } = readChipLayers(chipCases)
    const onChip = Object.entries(chip.layers).map(([name, published]): SuiteCase => {
      const layer = layers.find((one) => one.name === name)
      if (!layer) throw new InputError({ place: cases, expected: `a layer of ${chipCases}`, found: name })
      return {
        name: `chip ${name}`,
        expected: {
          'MACs 1e6': published.megaMacs,
          'busy elements': published.busyElements,
          'filter words 1e3': published.kiloFilterWords,
          'buffer MB': published.bufferMegabytes,
          'DRAM MB': published.dramMegabytes,
        },
        compute: () => chipQuantities(layer, array),
      }
    })
    const wide = readArray(join(hardware ?? folder, 'eyeriss-isca16.yaml'))
    const inEnergy = Object.entries(energy.layers).map(
      ([name, { loops, stride, mac, dram, registerFile }]): SuiteCase => ({
        name: `energy ${name}`,
        expected: { 'energy MAC': mac, 'energy register file': registerFile, 'energy DRAM': dram },
        compute: () =>
          energyQuantities(
            makeLayer(name, 'conv', { B: energy.batch, ...loops }, eyerissPrecision, { stride }),
            wide,
            energy,
          ),
      }),
    )
    return { cases: [...onChip, ...inEnergy], notes: [] }
  },
}

function chipQuantities({ layer, mapping }: ChipLayer, array: RowStationaryArray): Quantities {
  const run = runRowStationary(layer, array, mapping)
  const multiplyCycles = run.cycles - run.fillCycles - run.accumulateCycles - run.stallCycles
  const megabytes = (words: Readonly<Record<string, number>>) => (total(words) * array.wordBits) / 8e6
  return {
    'MACs 1e6': operationCount(layer) / 1e6,
    'busy elements': Math.floor(operationCount(layer) / multiplyCycles),
    'filter words 1e3': operandElements(layer, 'W') / 1e3,
    'buffer MB': megabytes(run.bufferWords),
    'DRAM MB': megabytes(run.dramWords),
  }
}

/** In 1e9 MAC energies, as printed, with two decimals; under our mapping of least energy. */
function energyQuantities(layer: Layer, array: RowStationaryArray, test: EnergyTest): Quantities {
  const { dram, buffer, registerFile, mac } = test.energyPerAccess
  const mapping = bestRowStationaryMapping(
    layer,
    array,
    ({ dramWords, bufferWords }) => dram * total(dramWords) + buffer * total(bufferWords),
  )
  if (!mapping)
    throw new InputError({ place: layer.name, expected: `a layer that fits ${array.name}`, found: 'none' })
  const macs = operationCount(layer)
  const printed = (energy: number) => Math.round(energy / 1e7) / 100
  return {
    'energy MAC': printed(macs * mac),
    'energy register file': printed(macs * test.registerAccessesPerMac * registerFile),
    'energy DRAM': printed(total(rowStationaryWords(layer, mapping).dramWords) * dram),
  }
}

const total = (words: Readonly<Record<string, number>>): number =>
  Object.values(words).reduce((sum, count) => sum + count, 0)
