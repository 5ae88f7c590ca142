import { z } from 'zod'
import { parseCheckedYaml } from '../../yaml/checked-yaml.ts'
import { energyNumber } from '../../yaml/energy-number.ts'

const schema = z.object({
  ERT: z.object({
    tables: z.array(
      z.object({
        name: z.string(),
        actions: z.array(z.object({ name: z.string(), energy: energyNumber })).nonempty(),
      }),
    ),
  }),
})

/** pJ of each action of each level; `leak` is per cycle and instance. */
export type ActionEnergies = ReadonlyMap<string, Readonly<Record<string, number>>>

/**
 * Reads an energy reference table of Accelergy. Of an action with several arguments the dearest counts, as in Timeloop.
 *
 * @param file for messages
 * @throws {InputError} `file:line:column key: expected …, found …` at the first mistake.
 */
export function parseEnergyTable(text: string, file: string): ActionEnergies {
  const { ERT } = parseCheckedYaml(text, file, schema).value
  return new Map(
    ERT.tables.map(({ name, actions }) => {
      const energies: Record<string, number> = {}
      for (const action of actions) {
        energies[action.name] = Math.max(energies[action.name] ?? 0, action.energy)
      }
      return [name.replace(/\[\d+\.\.\d+\]/g, '').replace(/^.*\./, ''), energies]
    }),
  )
}

/**
 * The same per instance in use: instances of a cluster are accessed together, so that each takes its share of one access.
 * Instances in use lie in as many clusters as there are.
 *
 * Source: Timeloop, BufferLevel::FinalizeBufferEnergy.
 */
export function sharedEnergies(
  actions: Readonly<Record<string, number>>,
  used: number,
  clusters: number,
): Readonly<Record<string, number>> {
  if (used <= clusters) return actions
  return Object.fromEntries(
    Object.entries(actions).map(([name, pj]) => [name, name === 'leak' ? pj : (pj * clusters) / used]),
  )
}
