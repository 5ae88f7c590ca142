import type { StudyMember } from './candidate.ts'

/** For tests: a network all of whose figures are 1. */
export const sampleMember: StudyMember = {
  exits: [],
  heads: [],
  accuracy: 1,
  macs: 1,
  energyPj: 1,
  latencyCycles: 1,
  etJCycles: 1,
  worstCaseLatencyCycles: 1,
  weightBits: 1,
  peakOnChipBits: 1,
  etRatioToBackbone: 1,
  etRatioToStatic: 1,
  macsRatioToStatic: 1,
}
