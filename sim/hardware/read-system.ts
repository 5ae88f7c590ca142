import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { InputError } from '../../errors.ts'
import type { MacEnergyTable } from '../energy/mac-energy.ts'
import { parseMacEnergyTable } from '../energy/parse-table.ts'
import { suggestion } from '../yaml/nearest-name.ts'
import type { System } from './accelerator.ts'
import { parseSystem } from './parse-system.ts'

const presetFolder = new URL('./presets/', import.meta.url)
const tableFolder = new URL('../energy/tables/', import.meta.url)

/** Names of the systems that come with the package. */
export function presetNames(): readonly string[] {
  return yamlNames(presetFolder)
}

/** The MAC energy tables that come with the package. */
export function readMacEnergyTables(): readonly MacEnergyTable[] {
  return yamlNames(tableFolder).map((name) => {
    const file = `${name}.yaml`
    return parseMacEnergyTable(readFileSync(new URL(file, tableFolder), 'utf8'), file)
  })
}

/**
 * The system of a preset's name or of a YAML file's path.
 *
 * @throws {InputError} when there is neither, or the file has a mistake (with its line and column).
 */
export function readSystem(presetOrPath: string): System {
  const presets = presetNames()
  const isPreset = presets.includes(presetOrPath)
  if (!isPreset && !existsSync(presetOrPath)) {
    const expected = `a YAML file or one of the presets ${presets.join(', ')}${suggestion(presetOrPath, presets)}`
    throw new InputError({ place: '--hardware', expected, found: presetOrPath })
  }
  const file = isPreset ? new URL(`${presetOrPath}.yaml`, presetFolder) : presetOrPath
  return parseSystem(readText(file), isPreset ? `${presetOrPath}.yaml` : presetOrPath, readMacEnergyTables())
}

function readText(file: string | URL): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { message } = error as Error
    throw new InputError(
      { place: String(file), expected: 'a readable YAML file', found: message },
      { cause: error },
    )
  }
}

function yamlNames(folder: URL): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort()
}
