import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InputError } from '../../../errors.ts'
import { readText } from '../../../files.ts'
import { type ActionEnergies, parseEnergyTable } from '../../readers/timeloop/energy.ts'
import { parseTimeloopInput, type TimeloopInput } from '../../readers/timeloop/input.ts'
import { type CheckedYaml, parseCheckedYaml } from '../../yaml/checked-yaml.ts'
import { filesAt } from '../files-at.ts'
import type { Suite, SuiteCase, SuiteOptions } from '../suite.ts'
import { published, type Stats, statsSchema } from './published.ts'
import { timeloopQuantities } from './quantities.ts'

const ownCases = fileURLToPath(new URL('cases', import.meta.url))

/** Problems under the mapping that Timeloop evaluated. */
export const timeloopSuite: Suite = {
  name: 'timeloop',
  against: 'Timeloop, exercises 2d55108, mapping given',
  about: new URL('about.md', import.meta.url),
  tolerance: (quantity) =>
    quantity.startsWith('energy') ? { exact: 1e-9, within: 1e-3 } : { exact: 1e-9, within: 0 },
  load: (options) => {
    const cases = findRuns(options).map(({ name, stats, folder }): SuiteCase => {
      const compute = () => {
        const { input, energies } = readRun(folder)
        return timeloopQuantities(input, energies)
      }
      return { name, expected: published(stats), compute }
    })
    return { cases, notes: [] }
  },
}

/** A run of Timeloop: its published statistics, and the folder with its inputs. */
interface Run {
  readonly name: string
  readonly stats: CheckedYaml<Stats>
  readonly folder: string
}

/** All runs of a folder of statistics. */
export function findRuns({ cases = ownCases, hardware }: SuiteOptions): readonly Run[] {
  return filesAt(statsFolder(cases), /\.(json|yaml)$/).map((file) => {
    const name = basename(file).replace(/\.(json|yaml)$/, '')
    const folder = join(hardware ?? join(dirname(file), '..', 'inputs'), name)
    return { name, stats: parseCheckedYaml(readText(file), file, statsSchema), folder }
  })
}

/** The folder of statistics of a whole reference folder, or of the table in it. */
function statsFolder(cases: string): string {
  const folder = cases.endsWith('.csv') ? dirname(cases) : cases
  const levels = join(folder, 'levels')
  return existsSync(levels) ? levels : folder
}

/** @throws {InputError} for files that are missing or malformed. */
export function readRun(folder: string): { input: TimeloopInput; energies: ActionEnergies } {
  const files = filesAt(folder, /\.yaml$/)
  const find = (pattern: RegExp): string => {
    const file = files.find((name) => pattern.test(name))
    if (file) return file
    throw new InputError({ place: folder, expected: `a file named ${pattern.source}`, found: 'none' })
  }
  const energyFile = find(/\.ERT\.yaml$/)
  const energies = parseEnergyTable(readText(energyFile), energyFile)
  const inputFile = find(/parsed-processed-input\.yaml$/)
  const searched = files.find((name) => /timeloop-mapper\.map\.yaml$/.test(name))
  const found = searched ? { text: readText(searched), file: searched } : undefined
  return { input: parseTimeloopInput(readText(inputFile), inputFile, energies, found), energies }
}
