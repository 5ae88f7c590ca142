import type { LoopDimension, Operator } from '../workload/layer.ts'

/** How mappings are searched: which candidates are tried and which of equals wins. */
export interface SearchRules {
  /** Spatial unrollings of best score that are tried with every order of the temporal loops. */
  readonly spatialCandidates: number
  /** Temporal loops are split into at most this many factors (more if there are more loops). */
  readonly loopFactors: number
  /** What is minimized first; the other breaks ties. */
  readonly objective: 'latency' | 'energy' | 'energy-latency-product'
  /** Order in which a core tries an operator's loops on an array dimension; the first of equal scores wins. */
  readonly unrollingOrder: Readonly<Partial<Record<Operator, readonly LoopDimension[]>>>
  /** Order in which an operator's loops are looked at when factors are merged; the first of equals is taken. */
  readonly mergingOrder: Readonly<Partial<Record<Operator, readonly LoopDimension[]>>>
}

const convolutionOrder: readonly LoopDimension[] = ['FX', 'B', 'G', 'OX', 'FY', 'C', 'K', 'OY']

/**
 * The search of the published study: ZigZag 3.6.3 with LOMA limited to six factors, latency first. The unrolling order
 * is that of its hashed sets, fixed across runs.
 */
export const studySearch: SearchRules = {
  spatialCandidates: 3,
  loopFactors: 6,
  objective: 'latency',
  unrollingOrder: { conv: convolutionOrder, depthwise: convolutionOrder, gemm: ['K', 'B', 'C'] },
  mergingOrder: { gemm: ['C', 'B', 'K'], add: ['B', 'G', 'OY', 'OX'] },
}
