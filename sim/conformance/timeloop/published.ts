import { z } from 'zod'
import { accessKinds, outcomes } from '../../sparse/optimizations.ts'
import { type CheckedYaml, describe } from '../../yaml/checked-yaml.ts'
import type { Quantities } from '../suite.ts'

type Figures = Readonly<Record<string, unknown>>

/** What Timeloop prints of a run. */
export interface Stats {
  readonly levels: Readonly<
    Record<
      string,
      {
        readonly Cycles?: number | undefined
        readonly 'Energy (total)'?: number | undefined
        readonly 'Leakage energy (total)'?: number | undefined
        readonly 'Actual Computes (total)'?: number | undefined
        readonly 'Gated Computes (total)'?: number | undefined
        readonly 'Skipped Computes (total)'?: number | undefined
        readonly dataspaces: Readonly<Record<string, Figures>>
      }
    >
  >
}

const optional = z.number().nonnegative().optional()

export const statsSchema: z.ZodType<Stats> = z.object({
  levels: z.record(
    z.string(),
    z.object({
      Cycles: optional,
      'Energy (total)': optional,
      'Leakage energy (total)': optional,
      'Actual Computes (total)': optional,
      'Gated Computes (total)': optional,
      'Skipped Computes (total)': optional,
      dataspaces: z.record(z.string(), z.record(z.string(), z.unknown())),
    }),
  ),
})

/** A figure of a data space, which has to be there. */
type Find = (name: string) => number

/**
 * Figures of all levels under the names of `timeloopQuantities`.
 *
 * @throws {InputError} where a data space lacks a figure, or has something else in its place
 */
export function published({ value, complain }: CheckedYaml<Stats>): Quantities {
  const quantities: Record<string, number> = {}
  for (const [level, { dataspaces, ...all }] of Object.entries(value.levels)) {
    quantities.cycles = Math.max(quantities.cycles ?? 0, all.Cycles ?? 0)
    if (all['Leakage energy (total)'] !== undefined)
      quantities[`energy: ${level} leakage`] = all['Leakage energy (total)']
    if (Object.keys(dataspaces).length === 0 && all['Energy (total)'] !== undefined) {
      quantities['energy: operations'] = all['Energy (total)']
    }
    for (const outcome of outcomes) {
      const computes = all[`${capitalized(outcome)} Computes (total)`]
      if (computes !== undefined) quantities[`operations: ${outcome}`] = computes
    }
    for (const [space, figures] of Object.entries(dataspaces)) {
      const place = `${level} ${space}`
      const find: Find = (name) => {
        const figure = figures[name]
        if (typeof figure === 'number' && figure >= 0) return figure
        throw complain(['levels', level, 'dataspaces', space, name], 'a number >= 0', describe(figure))
      }
      quantities[`energy: ${place}`] = find('Energy (total)')
      if ('Actual scalar reads (per-instance)' in figures) {
        Object.assign(quantities, sparseFigures(place, find), formatFigures(place, figures))
      } else {
        for (const kind of accessKinds) {
          quantities[`accesses: ${place} ${kind}`] = find(`Scalar ${kind} (per-instance)`)
        }
      }
    }
  }
  return quantities
}

const capitalized = (outcome: (typeof outcomes)[number]) =>
  (({ actual: 'Actual', gated: 'Gated', skipped: 'Skipped' }) as const)[outcome]

function sparseFigures(place: string, find: Find): Quantities {
  const quantities: Record<string, number> = {
    [`kept: ${place}`]: find('Max utilized data storage capacity'),
    [`accesses: ${place} reductions`]: find('Temporal reductions (per-instance)'),
  }
  for (const kind of accessKinds) {
    quantities[`accesses: ${place} ${kind}`] = find(`Algorithmic scalar ${kind} (per-instance)`)
    for (const outcome of outcomes) {
      const name = `${capitalized(outcome)} scalar ${kind} (per-instance)`
      quantities[`accesses: ${place} ${outcome} ${kind}`] = find(name)
    }
  }
  return quantities
}

/**
 * Words of metadata, rank by rank. Each kind of access is printed as 0 or by ranks; of the latter, whose lines repeat, a
 * record keeps the last.
 */
function formatFigures(place: string, figures: Figures): Quantities {
  const ranks = Object.entries(figures).flatMap(([key, value]) => {
    const [, rank] = /^Rank (\d+) \(metadata, payload\)$/.exec(key) ?? []
    const [, coordinates, payloads] = /^\((\d+),\s*(\d+)\)$/.exec(String(value)) ?? []
    return rank && payloads ? [{ rank, coordinates: Number(coordinates), payloads: Number(payloads) }] : []
  })
  if (ranks.length === 0) return {}
  const quantities: Record<string, number> = {}
  let last = 'kept'
  for (const kind of accessKinds) {
    for (const outcome of outcomes) {
      const isZero = `${capitalized(outcome)} scalar format ${kind} (per-instance)` in figures
      if (!isZero) last = `${outcome} ${kind}`
      for (const { rank } of isZero ? ranks : []) {
        quantities[`metadata: ${place} ${outcome} ${kind}, rank ${rank} coordinates`] = 0
        quantities[`metadata: ${place} ${outcome} ${kind}, rank ${rank} payloads`] = 0
      }
    }
  }
  for (const { rank, coordinates, payloads } of ranks) {
    quantities[`metadata: ${place} ${last}, rank ${rank} coordinates`] = coordinates
    quantities[`metadata: ${place} ${last}, rank ${rank} payloads`] = payloads
  }
  return quantities
}
