import { InputError } from '../../../errors.ts'
import { suggestion } from '../../yaml/nearest-name.ts'
import { positiveInteger } from '../csv-rows.ts'
import { type Dataflow, dataflows } from '../gemm.ts'
import type { ScaleSimConfig } from './config.ts'
import { configKeys } from './config-keys.ts'
import { type Ini, parseIni } from './ini.ts'

/** What Python's ConfigParser takes for False. */
const falseWords = ['false', 'no', 'off', '0']

/**
 * Reads a SCALE-Sim .cfg file. `file` is only for messages.
 *
 * @throws {InputError} `file:line key: expected …, found …` at the first mistake, and for what is not simulated here:
 *   sparsity, custom layouts and Ramulator traces.
 */
export function parseScaleSimConfig(text: string, file: string): ScaleSimConfig {
  const ini = parseIni(text, file)
  checkKeys(ini, file)
  const find = (section: string, key: string) => {
    const found = ini.get(section)?.values.get(key.toLowerCase())
    const line = found?.line ?? ini.get(section)?.line ?? 1
    return { text: found?.value, place: `${file}:${line} [${section}] ${key}` }
  }
  const integer = (section: string, key: string) => {
    const { text: found, place } = find(section, key)
    return positiveInteger(found, place)
  }
  const oneOf = <T extends string>(section: string, key: string, choices: readonly T[]): T => {
    const { text: found = 'nothing', place } = find(section, key)
    const choice = choices.find((known) => known.toLowerCase() === found.toLowerCase())
    if (choice === undefined) throw new InputError({ place, expected: choices.join(' or '), found })
    return choice
  }
  for (const [section, key] of [
    ['sparsity', 'SparsitySupport'],
    ['layout', 'IfmapCustomLayout'],
    ['layout', 'FilterCustomLayout'],
    ['run_presets', 'UseRamulatorTrace'],
  ] as const) {
    const { text: found, place } = find(section, key)
    if (found !== undefined && !falseWords.includes(found.toLowerCase()))
      throw new InputError({ place, expected: 'False', found })
  }
  const words = (key: string) => integer('architecture_presets', key) * 1024
  const firstBandwidth = () => {
    const { text: found, place } = find('architecture_presets', 'Bandwidth')
    return positiveInteger(found?.split(',')[0]?.trim(), place)
  }
  return {
    name: find('general', 'run_name').text ?? file,
    array: {
      rows: integer('architecture_presets', 'ArrayHeight'),
      columns: integer('architecture_presets', 'ArrayWidth'),
    },
    dataflow: oneOf<Dataflow>('architecture_presets', 'Dataflow', dataflows),
    bufferWords: {
      input: words('IfmapSramSzkB'),
      weight: words('FilterSramSzkB'),
      output: words('OfmapSramSzkB'),
    },
    bandwidth:
      oneOf('run_presets', 'InterfaceBandwidth', ['CALC', 'USER']) === 'CALC'
        ? 'estimate'
        : {
            input: integer('layout', 'IfmapSRAMBankBandwidth'),
            weight: integer('layout', 'FilterSRAMBankBandwidth'),
            output: firstBandwidth(),
          },
  }
}

function checkKeys(ini: Ini, file: string): void {
  const sections = Object.keys(configKeys)
  for (const [section, { line: header, values }] of ini) {
    const known = Object.hasOwn(configKeys, section) ? configKeys[section] : undefined
    if (!known) {
      const expected = `a section of ${sections.join(', ')}${suggestion(section, sections)}`
      throw new InputError({ place: `${file}:${header}`, expected, found: `[${section}]` })
    }
    for (const [key, { line }] of values) {
      if (known.some((name) => name.toLowerCase() === key)) continue
      const expected = `a known key of [${section}]${suggestion(key, known)}`
      throw new InputError({ place: `${file}:${line}`, expected, found: key })
    }
  }
}
