import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readText } from '../../../files.ts'
import { defaultCostRules } from '../../cost/rules.ts'
import { planLayer } from '../../fused/plan.ts'
import type { FusedSchedule } from '../../fused/schedule.ts'
import { type FusedProblem, scheduleFused } from '../../fused/search-plan.ts'
import { outputShape } from '../../fused/window.ts'
import { parseSilicon, type SiliconRun } from '../../readers/stream/silicon.ts'
import { defaultRules, type SimulationRules } from '../../rules.ts'
import { filesAt } from '../files-at.ts'
import type { Suite } from '../suite.ts'

const ownCases = fileURLToPath(new URL('cases', import.meta.url))

/** What is charged on chips: every result until it is unloaded, and registers as wide as the sums that they add up. */
export const siliconRules: SimulationRules = {
  ...defaultRules,
  cost: { ...defaultCostRules, doubleBuffering: 'where-partial-sums-fit' },
  tileObjective: 'latency',
  unloading: 'charged',
}

/** Chips that ran several layers fused. */
export const siliconSuite: Suite = {
  name: 'silicon',
  against: 'DepFiN and DIANA, cycles measured on the chips, from the validation of Stream (1458a26)',
  about: new URL('about.md', import.meta.url),
  tolerance: () => ({ exact: 0, within: 0.1 }),
  load: ({ cases = ownCases }) => ({
    cases: filesAt(cases, /^[^_].*\.(json|yaml)$/).map((file) => {
      const run = parseSilicon(readText(file), file)
      const name = basename(file).replace(/\.\w+$/, '')
      const quantity = `cycles of ${name}`
      return {
        name,
        compute: () => ({ [quantity]: scheduleSilicon(run).schedule.latencyCycles }),
        expected: { [quantity]: run.measuredCycles },
      }
    }),
    notes: [],
  }),
}

/** The layers in one stack, a few rows of each at a time, each layer on its core. */
export function scheduleSilicon({ layers, cores, sinks, system, rowsAtOnce }: SiliconRun): {
  readonly problem: FusedProblem
  readonly schedule: FusedSchedule
} {
  const problem = { layers, sinks, system, rules: siliconRules }
  const plans = layers.map((node, i) => {
    const tileRows = rowsAtOnce(outputShape(node.layer).rows)
    return planLayer(node, [cores[i]!], 'rows', { tileRows, buffers: 1 })
  })
  return { problem, schedule: scheduleFused(problem, { layers: plans, stacks: [layers.length] }) }
}
