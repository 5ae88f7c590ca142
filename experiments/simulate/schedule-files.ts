import { writeFileAtomically } from '../../files.ts'
import { chromeTrace } from '../../sim/schedule/chrome-trace.ts'
import { ganttPage } from './gantt-page.ts'
import type { WholeSchedule } from './whole-schedule.ts'

export interface ScheduleFiles {
  /** Path of the trace for chrome://tracing and Perfetto. */
  readonly trace: string | undefined
  /** Path of the page with the Gantt chart. */
  readonly gantt: string | undefined
}

/** Writes the files of a schedule that are asked for. */
export function writeScheduleFiles(
  title: string,
  { layers, residences, stages }: Pick<WholeSchedule, 'layers' | 'residences' | 'stages'>,
  { trace, gantt }: ScheduleFiles,
): void {
  if (trace !== undefined) writeFileAtomically(trace, `${JSON.stringify(chromeTrace(layers, residences))}\n`)
  if (gantt !== undefined) writeFileAtomically(gantt, ganttPage(title, layers, stages, residences))
}
