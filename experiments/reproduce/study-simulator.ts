import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import type { PathCost } from '../../sim/exits/expected-cost.ts'
import type { FusedStageCache } from '../../sim/fused/stages.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { asPublishedRules, type SimulationRules, studyRules } from '../../sim/rules.ts'
import type { CheckedYaml } from '../../sim/yaml/checked-yaml.ts'
import { type StudyFigures, studyFigures } from './figures.ts'
import type { PublishedModel } from './published-models.ts'
import type { TableRow } from './read-table.ts'
import { backboneRun, fusedStudyRun, type StudyRun, type StudySchedule, studyRun } from './study-run.ts'
import { studySystem } from './study-system.ts'
import type { StudySystems } from './systems-schema.ts'

/** The study's figures as printed, and with pooling corrected: of both there are figures to compare with. */
export const publishedVariants = ['as_published', 'pooling_corrected'] as const
/** Besides, with correct pooling and tensors kept on the chip; and that split and fused over all cores. */
export const variants = ['as_published', 'pooling_corrected', 'on_chip', 'fused'] as const
export type PublishedVariant = (typeof publishedVariants)[number]
export type Variant = (typeof variants)[number]

const onChipRules: SimulationRules = { ...studyRules, residency: 'on-chip' }
const rulesOf: Readonly<Record<Variant, SimulationRules>> = {
  as_published: asPublishedRules,
  pooling_corrected: studyRules,
  on_chip: onChipRules,
  fused: onChipRules,
}
const scheduleOf = (variant: Variant): StudySchedule => (variant === 'fused' ? 'fused' : 'one-core')

/** Runs networks on the systems of a file; nothing is run twice. */
export interface StudySimulator {
  readonly network: EarlyExitNetwork
  /** The system that a row names in its column `system`; without that column the first of the file. */
  systemOf(row: TableRow): string
  isSystem(name: string): boolean
  /** What names of systems look like. */
  readonly systemForm: string
  run(system: string, choices: readonly ExitChoice[], variant: Variant): StudyRun
  figures(
    system: string,
    choices: readonly ExitChoice[],
    exitRatios: PublishedModel['exitRatios'],
    variant: Variant,
  ): StudyFigures
}

export function studySimulator(network: EarlyExitNetwork, file: CheckedYaml<StudySystems>): StudySimulator {
  const systems = new Map<string, System>()
  const runs = new Map<string, StudyRun>()
  const backbones = new Map<string, PathCost>()
  const fusedStages = new Map<string, FusedStageCache>()
  const { compute_cores: styles, interconnect, systems: named } = file.value
  const places = interconnect.rows * interconnect.cols
  const letters = Object.keys(styles)

  const isSystem = (name: string) =>
    name.length === places && [...name].every((letter) => letters.includes(letter))
  const systemForm = `${places} letters of the cores ${letters.join(', ')}`
  const systemNamed = (name: string): System => {
    const found = systems.get(name) ?? studySystem(name, file)
    systems.set(name, found)
    return found
  }
  const run: StudySimulator['run'] = (name, choices, variant) => {
    const key = JSON.stringify([name, choices, variant])
    const rules = rulesOf[variant]
    const compute = () => {
      if (scheduleOf(variant) === 'one-core') return studyRun(network, choices, systemNamed(name), rules)
      const cache = fusedStages.get(name) ?? new Map()
      fusedStages.set(name, cache)
      return fusedStudyRun(network, choices, systemNamed(name), rules, cache)
    }
    const found = runs.get(key) ?? compute()
    runs.set(key, found)
    return found
  }
  const backbone = (name: string, variant: Variant): PathCost => {
    const key = `${name} ${variant}`
    const found =
      backbones.get(key) ?? backboneRun(network, systemNamed(name), rulesOf[variant], scheduleOf(variant))
    backbones.set(key, found)
    return found
  }
  return {
    network,
    run,
    systemOf: (row) => {
      if (!row.has('system')) return Object.keys(named ?? {})[0] ?? letters[0]!.repeat(places)
      const name = row.text('system')
      if (isSystem(name)) return name
      throw row.complain('system', systemForm)
    },
    isSystem,
    systemForm,
    figures: (system, choices, exitRatios, variant) =>
      studyFigures(
        run(system, choices, variant),
        { noExit: run(system, choices.slice(-1), variant), backbone: backbone(system, variant) },
        exitRatios,
      ),
  }
}
