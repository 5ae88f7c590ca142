import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { test } from 'uvu'
import { bestMapping } from '../cost/best-mapping.ts'
import { defaultCostRules } from '../cost/rules.ts'
import { parseEnergyTable } from '../energy/parse-table.ts'
import type { Core } from '../hardware/accelerator.ts'
import { parseSystem } from '../hardware/parse-system.ts'
import { readHardwareLibrary } from '../hardware/read-system.ts'
import { NoMappingError } from '../mapping/no-mapping.ts'
import { defaultSearch } from '../mapping/rules.ts'
import { parseScaleSimConfig } from '../systolic/scale-sim/parse-config.ts'
import { parseTopology } from '../systolic/scale-sim/parse-topology.ts'
import { makeLayer } from '../workload/layer.ts'
import { mangled, takesOrRefuses } from '../yaml/mangled-under-test.ts'
import { parseZigZagHardware } from './zigzag/hardware.ts'
import { parseZigZagMapping } from './zigzag/mapping.ts'
import { parseZigZagWorkload } from './zigzag/workload.ts'
import { workload } from './zigzag/workload-under-test.ts'

const file = 'mangled'
const shipped = (folder: string) => {
  const path = fileURLToPath(new URL(folder, import.meta.url))
  return readdirSync(path)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(`${path}/${name}`, 'utf8'))
}
const sizes = { K: 8, C: 4, OX: 4, OY: 4, FX: 3 }
const layer = makeLayer('small', 'conv', sizes, { W: 8, I: 8, O: 8, partialSum: 16 })

/** What is read is used as well: a core that cannot run a layer says so. */
function use([core]: readonly Core[]): void {
  const search = { ...defaultSearch, spatialCandidates: 1, loopFactors: 3 }
  try {
    if (core) bestMapping(layer, core, search, defaultCostRules)
  } catch (error) {
    if (!(error instanceof NoMappingError)) throw error
  }
}

const mapping = `
- name: default
  spatial_mapping:
    D1:
      - OX, 16
    D2:
      - K, 8
  temporal_ordering:
    - [C, "*"]
`
const config = `
[general]
run_name = small
[architecture_presets]
ArrayHeight = 32
ArrayWidth = 32
IfmapSramSzkB = 64
FilterSramSzkB = 64
OfmapSramSzkB = 64
IfmapOffset = 0
FilterOffset = 10000000
OfmapOffset = 20000000
Dataflow = ws
Bandwidth = 10
[run_presets]
InterfaceBandwidth = CALC
`
const topology = `Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,
Conv1, 34, 34, 3, 3, 16, 32, 1,
Conv2, 34, 34, 3, 3, 32, 32, 2,
`

const readers: readonly [name: string, texts: readonly string[], read: (text: string) => unknown][] = [
  [
    'ZigZag hardware',
    shipped('../conformance/zigzag/hardware').slice(0, 2),
    (text) => use([parseZigZagHardware(text, file)]),
  ],
  ['ZigZag workloads', [workload], (text) => parseZigZagWorkload(text, file)],
  ['ZigZag mappings', [mapping], (text) => parseZigZagMapping(text, file)],
  ['SCALE-Sim configurations', [config], (text) => parseScaleSimConfig(text, file)],
  ['SCALE-Sim topologies', [topology], (text) => parseTopology(text, file)],
  ['energy tables', shipped('../energy/tables').slice(0, 1), (text) => parseEnergyTable(text, file)],
  [
    'systems',
    shipped('../hardware/presets').slice(0, 2),
    (text) => use(parseSystem(text, file, readHardwareLibrary()).cores),
  ],
]

for (const [name, texts, read] of readers) {
  test(`${name} that are mangled are taken or refused in one line that names the file`, () => {
    for (const text of texts) {
      const property = fc.property(mangled(text), (one) => takesOrRefuses(read, one, file))
      fc.assert(property, { numRuns: 40, seed: 1 })
    }
  })
}

test.run()
