import {
  type CostRules,
  defaultCostRules,
  timeloopRules,
  zigzag385Rules,
  zigzagRules,
} from '../../sim/cost/rules.ts'

export type Convention = 'default' | 'zigzag-3.6.3' | 'zigzag-3.8.5' | 'timeloop'

/** Rules of the cost by the tool whose they are. */
export const conventions: Readonly<Record<Convention, CostRules>> = {
  default: defaultCostRules,
  'zigzag-3.6.3': zigzagRules,
  'zigzag-3.8.5': zigzag385Rules,
  timeloop: timeloopRules,
}

export const conventionNames = Object.keys(conventions) as readonly Convention[]
