import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { InputError } from '../../errors.ts'
import { readText } from '../../files.ts'
import type { EnergyTable } from '../energy/energy-table.ts'
import { parseEnergyTable } from '../energy/parse-table.ts'
import { parseTechnologyScaling } from '../energy/technology-scaling.ts'
import { isZigZagHardware, parseZigZagSystem } from '../readers/zigzag/system.ts'
import { suggestion } from '../yaml/nearest-name.ts'
import type { System } from './accelerator.ts'
import type { HardwareLibrary } from './library.ts'
import { parseSystem } from './parse-system.ts'

const presetFolder = new URL('./presets/', import.meta.url)
const coreTypeFolder = new URL('./core-types/', import.meta.url)
const tableFolder = new URL('../energy/tables/', import.meta.url)
const scalingFile = new URL('../energy/scaling/stillmaker-baas-2017.yaml', import.meta.url)

/** Names of the systems that come with the package. */
export function presetNames(): readonly string[] {
  return [...textsIn(presetFolder).keys()]
}

/** The energy tables that come with the package. */
export function readEnergyTables(): readonly EnergyTable[] {
  return [...textsIn(tableFolder)].map(([name, text]) => parseEnergyTable(text, `${name}.yaml`))
}

/** Everything that comes with the package for a system to name. */
export function readHardwareLibrary(): HardwareLibrary {
  return {
    tables: readEnergyTables(),
    scaling: parseTechnologyScaling(readFileSync(scalingFile, 'utf8'), 'stillmaker-baas-2017.yaml'),
    coreTypes: textsIn(coreTypeFolder),
    systems: textsIn(presetFolder),
  }
}

/**
 * The system of a preset's name or of a YAML file's path, in our form or in ZigZag's.
 *
 * @throws {InputError} when there is neither, or the file has a mistake (with its line and column).
 */
export function readSystem(presetOrPath: string): System {
  const library = readHardwareLibrary()
  const preset = library.systems.get(presetOrPath)
  if (preset !== undefined) return parseSystem(preset, `${presetOrPath}.yaml`, library)
  if (!existsSync(presetOrPath)) {
    const presets = [...library.systems.keys()]
    const expected = `a YAML file or one of the presets ${presets.join(', ')}${suggestion(presetOrPath, presets)}`
    throw new InputError({ place: '--hardware', expected, found: presetOrPath })
  }
  const text = readText(presetOrPath, 'a readable YAML file')
  return isZigZagHardware(text)
    ? parseZigZagSystem(text, presetOrPath)
    : parseSystem(text, presetOrPath, library)
}

/** Texts of the YAML files of a folder, by name without the ending, in the order of their names. */
function textsIn(folder: URL): ReadonlyMap<string, string> {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort()
  return new Map(names.map((name) => [name, readFileSync(new URL(`${name}.yaml`, folder), 'utf8')]))
}
