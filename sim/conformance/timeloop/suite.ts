import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { InputError } from '../../../errors.ts'
import { type ActionEnergies, parseEnergyTable } from '../../readers/timeloop/energy.ts'
import { parseTimeloopInput, type TimeloopInput } from '../../readers/timeloop/input.ts'
import { type CheckedYaml, parseCheckedYaml } from '../../yaml/checked-yaml.ts'
import { filesAt } from '../files-at.ts'
import { readText } from '../read-cases.ts'
import type { Quantities, SkippedCase, Suite, SuiteCase, SuiteOptions } from '../suite.ts'
import { timeloopQuantities } from './quantities.ts'

const kinds = ['reads', 'fills', 'updates'] as const
const figureNames = [
  'Scalar reads (per-instance)',
  'Scalar fills (per-instance)',
  'Scalar updates (per-instance)',
  'Energy (total)',
] as const

/** Of a data space on a level; runs that skip zeros print others. */
type Figures = Readonly<Partial<Record<(typeof figureNames)[number], number>>>

/** What Timeloop prints of a run. */
interface Stats {
  readonly levels: Readonly<
    Record<
      string,
      {
        readonly Cycles?: number | undefined
        readonly 'Energy (total)'?: number | undefined
        readonly 'Leakage energy (total)'?: number | undefined
        readonly dataspaces: Readonly<Record<string, Figures>>
      }
    >
  >
}

const ownCases = fileURLToPath(new URL('cases', import.meta.url))

const statsSchema: z.ZodType<Stats> = z.object({
  levels: z.record(
    z.string(),
    z.object({
      Cycles: z.number().optional(),
      'Energy (total)': z.number().optional(),
      'Leakage energy (total)': z.number().optional(),
      dataspaces: z.record(
        z.string(),
        z.object(Object.fromEntries(figureNames.map((name) => [name, z.number().nonnegative().optional()]))),
      ),
    }),
  ),
})

/** Dense problems under the mapping that Timeloop evaluated. */
export const timeloopSuite: Suite = {
  name: 'timeloop',
  against: 'Timeloop, exercises 2d55108, mapping given',
  about: new URL('about.md', import.meta.url),
  tolerance: (quantity) =>
    quantity.startsWith('energy') ? { exact: 1e-9, within: 1e-3 } : { exact: 1e-9, within: 0 },
  load: (options) => {
    const { runs, skipped } = readRuns(options)
    const cases = runs.map(
      ({ name, stats, input, energies }): SuiteCase => ({
        name,
        expected: published(stats),
        compute: () => timeloopQuantities(input, energies),
      }),
    )
    return { cases, skipped, notes: [] }
  },
}

/** A run of Timeloop and its published statistics. */
interface Run {
  readonly name: string
  readonly stats: Stats
  readonly input: TimeloopInput
  readonly energies: ActionEnergies
}

/** All runs of a folder of statistics but those that skip zeros. */
export function readRuns({ cases = ownCases, hardware }: SuiteOptions): {
  readonly runs: readonly Run[]
  readonly skipped: readonly SkippedCase[]
} {
  const skipped: SkippedCase[] = []
  const runs = filesAt(statsFolder(cases), /\.(json|yaml)$/).flatMap((file): Run[] => {
    const name = basename(file).replace(/\.(json|yaml)$/, '')
    const folder = join(hardware ?? join(dirname(file), '..', 'inputs'), name)
    const stats = parseCheckedYaml(readText(file), file, statsSchema)
    if (!isSparse(folder)) {
      checkFigures(stats)
      return [{ name, stats: stats.value, ...readRun(folder) }]
    }
    skipped.push({ name, reason: 'zeros are not skipped here (sparse_optimizations)' })
    return []
  })
  return { runs, skipped }
}

/** Refuses a data space without one of its figures. */
function checkFigures({ value, complain }: CheckedYaml<Stats>): void {
  for (const [level, { dataspaces }] of Object.entries(value.levels)) {
    for (const [space, figures] of Object.entries(dataspaces)) {
      const missing = figureNames.find((name) => figures[name] === undefined)
      if (missing) throw complain(['levels', level, 'dataspaces', space, missing], 'a number', 'nothing')
    }
  }
}

/** The folder of statistics of a whole reference folder, or of the table in it. */
function statsFolder(cases: string): string {
  const folder = cases.endsWith('.csv') ? dirname(cases) : cases
  const levels = join(folder, 'levels')
  return existsSync(levels) ? levels : folder
}

function isSparse(folder: string): boolean {
  const inputs = filesAt(folder, /parsed-processed-input\.yaml$/)
  return inputs.some((file) => /^sparse_optimizations:/m.test(readText(file)))
}

function readRun(folder: string): { input: TimeloopInput; energies: ActionEnergies } {
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

/** Figures of all levels under the names of `timeloopQuantities`. */
export function published({ levels }: Stats): Quantities {
  const quantities: Record<string, number> = {}
  for (const [level, { dataspaces, ...all }] of Object.entries(levels)) {
    quantities.cycles = Math.max(quantities.cycles ?? 0, all.Cycles ?? 0)
    if (all['Leakage energy (total)'] !== undefined)
      quantities[`energy: ${level} leakage`] = all['Leakage energy (total)']
    if (Object.keys(dataspaces).length === 0 && all['Energy (total)'] !== undefined) {
      quantities['energy: operations'] = all['Energy (total)']
    }
    for (const [space, figures] of Object.entries(dataspaces)) {
      for (const kind of kinds) {
        quantities[`accesses: ${level} ${space} ${kind}`] = figures[`Scalar ${kind} (per-instance)`]!
      }
      quantities[`energy: ${level} ${space}`] = figures['Energy (total)']!
    }
  }
  return quantities
}
