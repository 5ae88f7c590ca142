import type { EnergyTable } from '../energy/energy-table.ts'
import type { TechnologyScaling } from '../energy/technology-scaling.ts'

/** What the YAML of a system may name. */
export interface HardwareLibrary {
  readonly tables: readonly EnergyTable[]
  readonly scaling: TechnologyScaling
  /** YAML texts of core types by name. */
  readonly coreTypes: ReadonlyMap<string, string>
  /** YAML texts of systems by name. */
  readonly systems: ReadonlyMap<string, string>
}
