import { cumulativePaths, expectedCost, type PathCost } from '../../sim/exits/expected-cost.ts'
import type { StudyRun } from './study-run.ts'

const millijoulesPerPicojoule = 1e-9
const joulesPerPicojoule = 1e-12

/** The figures that the study prints of a network, by the names of its columns. */
export interface StudyFigures {
  readonly E_mJ: number
  readonly L_cycles: number
  readonly avg_ET: number
  readonly avg_E_mJ: number
  readonly avg_L_cycles: number
  /** Of the stages of all exits together, what the heads take. */
  readonly head_share_L: number
  readonly head_share_E: number
  readonly blocks_L_cycles: number
  /** Against the baseline `asPublished`: energy with all heads, latency of the blocks alone. */
  readonly reduction_vs_blocks_only_x: number
  /** Against the backbone with the network's own last head and no other. */
  readonly ET_saving_vs_no_exit: number
  readonly E_saving_vs_no_exit: number
  readonly L_saving_vs_no_exit: number
  /** Against the backbone without any head. */
  readonly ET_saving_vs_backbone: number
  /** Against the same network when no image leaves early. */
  readonly ET_saving_vs_all_heads: number
}

/** What the figures of a network are compared with. */
export interface StudyBaselines {
  /** The backbone with the same last head alone. */
  readonly noExit: StudyRun
  /** The backbone without any head. */
  readonly backbone: PathCost
}

export function studyFigures(
  run: StudyRun,
  { noExit, backbone }: StudyBaselines,
  exitRatios: readonly number[],
): StudyFigures {
  const paths = stagePaths(run)
  const { average } = expectedCost(paths, exitRatios)
  const all = paths.at(-1)!
  const base = stagePaths(noExit).at(-1)!
  const sum = (pick: (stage: StudyRun['stages'][number]) => number) =>
    run.stages.reduce((total, stage) => total + pick(stage), 0)
  const blocksCycles = sum((stage) => stage.blocksCycles)
  const product = ({ energyPj, latencyCycles }: PathCost) => energyPj * joulesPerPicojoule * latencyCycles
  return {
    E_mJ: run.energyPj * millijoulesPerPicojoule,
    L_cycles: run.latencyCycles,
    avg_ET: average.etJCycles,
    avg_E_mJ: average.energyPj * millijoulesPerPicojoule,
    avg_L_cycles: average.latencyCycles,
    head_share_L: sum((stage) => stage.headCycles) / all.latencyCycles,
    head_share_E: sum((stage) => stage.headEnergyPj) / all.energyPj,
    blocks_L_cycles: blocksCycles,
    reduction_vs_blocks_only_x: (all.energyPj * joulesPerPicojoule * blocksCycles) / average.etJCycles,
    ET_saving_vs_no_exit: 1 - average.etJCycles / product(base),
    E_saving_vs_no_exit: 1 - average.energyPj / base.energyPj,
    L_saving_vs_no_exit: 1 - average.latencyCycles / base.latencyCycles,
    ET_saving_vs_backbone: 1 - average.etJCycles / product(backbone),
    ET_saving_vs_all_heads: 1 - average.etJCycles / product(all),
  }
}

/** What it takes to leave at each exit: all stages up to there. */
function stagePaths({ stages }: StudyRun): readonly PathCost[] {
  return cumulativePaths(stages.map(({ energyPj, cycles }) => ({ energyPj, latencyCycles: cycles })))
}
