import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InputError } from '../../../errors.ts'
import { readText } from '../../../files.ts'
import { layerCost } from '../../cost/layer-cost.ts'
import { zigzag385Rules } from '../../cost/rules.ts'
import { type Core, directions } from '../../hardware/accelerator.ts'
import { place } from '../../mapping/placement.ts'
import { type MemoryLinks, parseZigZagHardware } from '../../readers/zigzag/hardware.ts'
import { parseCheckedYaml } from '../../yaml/checked-yaml.ts'
import { filesAt } from '../files-at.ts'
import type { Suite, SuiteCase, SuiteOptions } from '../suite.ts'
import { makeInputSizes } from './input-sizes.ts'
import { costQuantities, type RecordCase, recordCase } from './record-case.ts'
import { runSchema } from './record-schema.ts'

const ownCases = fileURLToPath(new URL('cases', import.meta.url))
const ownHardware = fileURLToPath(new URL('hardware', import.meta.url))

/** Layers that ZigZag mapped, under its mappings. */
export const zigzagSuite: Suite = {
  name: 'zigzag',
  against: 'ZigZag 3.8.5, mapping given',
  about: new URL('about.md', import.meta.url),
  tolerance: (quantity) => ({ exact: 1e-9, within: quantity.startsWith('latency') ? 1e-3 : 1e-6 }),
  load: (options) => ({
    cases: readRecords(options).map(
      ({ name, layer, core, mapping, expected }): SuiteCase => ({
        name,
        expected,
        compute: () => {
          const placement = place(layer, core, mapping.spatial, zigzag385Rules.unevenUnrolling)
          return costQuantities(layerCost(placement, mapping, zigzag385Rules), expected, directions)
        },
      }),
    ),
    notes: [],
  }),
}

/** All layers of a file or folder of records, each on the accelerator that its case is named after. */
export function readRecords({
  cases = ownCases,
  hardware,
}: SuiteOptions): readonly (RecordCase & { readonly name: string })[] {
  const folder = hardware ?? (cases === ownCases ? ownHardware : undefined)
  if (!folder)
    throw new InputError({
      place: '--hardware',
      expected: 'the folder of the accelerators',
      found: 'nothing',
    })
  const files = filesAt(cases, /\.(json|yaml)$/)
  const coreOf = makeCores(folder)
  const inputSizeOf = makeInputSizes([cases, folder])
  return files.flatMap((file) => {
    const { case: name, layers } = parseCheckedYaml(readText(file), file, runSchema).value
    const coreFor = coreOf(name)
    return layers.map((record, i) => ({
      name: `${name}: ${record.layer}`,
      ...recordCase(record, coreFor, inputSizeOf, `${file} layers.${i}`),
    }))
  })
}

/** ZigZag keeps mappings and workloads of the same names beside its accelerators. */
const isHardware = (file: string): boolean => /^operational_array:/m.test(readText(file))

/**
 * Finds the accelerator with all the words of a case's name before `__`; of several, those without further words if there
 * are any (broken ones too), then the one of the shortest name. A case may add words to its accelerator's: without any of
 * the first kind, the accelerator of which it has most words.
 */
function makeCores(folder: string): (caseName: string) => (links: MemoryLinks) => Core {
  const files = filesAt(folder, /\.yaml$/)
  const words = (name: string) => basename(name, '.yaml').split(/[_.]/)
  const read = new Map<string, Core>()
  return (caseName) => {
    const wanted = words(caseName.split('__')[0]!)
    const fitting = files.filter((file) => wanted.every((word) => words(file).includes(word)))
    const exact = fitting.filter((file) => words(file).length === wanted.length)
    const shorter = files.filter((file) => words(file).every((word) => wanted.includes(word)))
    const byLength =
      fitting.length > 0
        ? (exact.length > 0 ? exact : fitting).sort((a, b) => a.length - b.length)
        : shorter.sort((a, b) => b.length - a.length)
    const file = byLength.find(isHardware) ?? byLength[0]
    if (!file)
      throw new InputError({
        place: folder,
        expected: `an accelerator for ${caseName}`,
        found: files.join(', '),
      })
    return (links) => {
      const key = JSON.stringify([file, links.O, links.W, links.I])
      const core = read.get(key) ?? parseZigZagHardware(readText(file), file, links)
      read.set(key, core)
      return core
    }
  }
}
