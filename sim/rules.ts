import { type CostRules, defaultCostRules, zigzagRules } from './cost/rules.ts'
import { defaultSearch, type Objective, type SearchRules, studySearch } from './mapping/rules.ts'
import type { Densities } from './workload/density.ts'

/** Everything in which simulators of networks differ, by name. A preset selects all of it. */
export interface SimulationRules {
  readonly cost: CostRules
  readonly search: SearchRules
  /** What the mappings of parts of fused layers minimize; left out, energy × latency. */
  readonly tileObjective?: Objective
  /** A pooling window covers its own channel (`correct`), or all channels times over (`published`). */
  readonly pooling: 'correct' | 'published'
  /**
   * Every layer reads its input and weights from the top memory of its core and writes its output there (`published`);
   * or tensors stay on the chip while they fit, and weights come from off chip once (`on-chip`).
   */
  readonly residency: 'published' | 'on-chip'
  /** Outputs of conv and gemm reach the top memory while the next layer runs, or before it starts. */
  readonly unloading: 'overlapped' | 'charged'
  /** The image is sent to the chip with its padding around it, or without. */
  readonly image: 'padded' | 'unpadded'
  /** Activation functions cost energy on the output path, or nothing. */
  readonly activation: 'on-output-path' | 'free'
  /** Softmax, arg max and comparison run on a core, or cost nothing. */
  readonly exitTest: 'charged' | 'free'
  /**
   * Left out, the cycles of a layer are those of its loop nest. `stepped`: where the array can be stepped cycle by cycle,
   * its cycles with skew and loading of what stays are the least that it takes; memories that need longer still stall it.
   */
  readonly arrayCycles?: 'stepped'
  /** Of layers with weights, the operands in which some elements are zero; cores that do nothing about zeros cost the same. */
  readonly densities?: Densities
}

/** What the published study charges (arXiv 2512.04705; its pooling artefact left out). */
export const studyRules: SimulationRules = {
  cost: zigzagRules,
  search: studySearch,
  pooling: 'correct',
  residency: 'published',
  unloading: 'overlapped',
  image: 'padded',
  activation: 'free',
  exitTest: 'free',
}

/** Every operator and all data charged, tensors on the chip while they fit. */
export const defaultRules: SimulationRules = {
  ...studyRules,
  residency: 'on-chip',
  cost: defaultCostRules,
  search: defaultSearch,
  activation: 'on-output-path',
  exitTest: 'charged',
}

/** The study's rules with its pooling artefact: its printed figures. */
export const asPublishedRules: SimulationRules = { ...studyRules, pooling: 'published' }

export type RulePreset = 'default' | 'study' | 'as-published'

/** Rules by the name under which they are chosen. */
export const rulePresets: Readonly<Record<RulePreset, SimulationRules>> = {
  default: defaultRules,
  study: studyRules,
  'as-published': asPublishedRules,
}
