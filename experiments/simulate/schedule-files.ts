import { writeFileAtomically } from '../../files.ts'
import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import { type ExitNetworkOptions, exitNetwork } from '../../nas/evaluate/exit-network.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { defaultRules } from '../../sim/rules.ts'
import { chromeTrace } from '../../sim/schedule/chrome-trace.ts'
import { scheduleNetwork } from '../../sim/schedule/schedule.ts'
import { ganttPage } from './gantt-page.ts'

export interface ScheduleFiles {
  /** Path of the trace for chrome://tracing and Perfetto. */
  readonly trace: string | undefined
  /** Path of the page with the Gantt chart. */
  readonly gantt: string | undefined
}

/** Schedules a network with all its heads and writes the files that are asked for. */
export function writeScheduleFiles(
  network: EarlyExitNetwork,
  choices: readonly ExitChoice[],
  system: System,
  options: ExitNetworkOptions,
  { trace, gantt }: ScheduleFiles,
): void {
  if (trace === undefined && gantt === undefined) return
  const { rules = defaultRules } = options
  const { nodes, sinks, stages } = exitNetwork(network, choices, options)
  const schedule = scheduleNetwork(nodes, sinks, system, rules).layers
  if (trace !== undefined) writeFileAtomically(trace, `${JSON.stringify(chromeTrace(schedule))}\n`)
  if (gantt === undefined) return
  const exits = choices.map(({ letter }) => letter).join(', ')
  writeFileAtomically(
    gantt,
    ganttPage(`${network.name} with exits ${exits} on ${system.name}`, schedule, stages),
  )
}
