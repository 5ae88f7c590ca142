import { analyticStep } from './analytic.ts'
import { cycleStep } from './cycle.ts'
import { macsStep } from './macs.ts'
import type { CostStep } from './part.ts'
import { rooflineStep } from './roofline.ts'

/** Steps of the fidelity ladder, from the cheapest up; each is the judge of those below. */
export const fidelities = ['macs', 'roofline', 'analytic', 'cycle'] as const
export type Fidelity = (typeof fidelities)[number]

export const costSteps: Readonly<Record<Fidelity, CostStep>> = {
  macs: macsStep,
  roofline: rooflineStep,
  analytic: analyticStep,
  cycle: cycleStep,
}
