import Table from 'cli-table3'
import type { Comparison } from './compare-runs.ts'
import type { ExitStatistics } from './exit-statistics.ts'
import type { SimulatedSaving } from './simulated-saving.ts'

interface Compared {
  readonly stages: readonly { readonly exit: string }[]
  readonly comparison: Comparison & { readonly data: string }
  readonly simulated: SimulatedSaving
}

/** What the exported network did, for people. */
export function comparisonText({ stages, comparison, simulated }: Compared): string {
  const { data, images, deployed, integer, evaluation, integerAgainstTraining, time } = comparison
  const exits = stages.map(({ exit }) => exit)
  const table = new Table({
    head: ['run by', 'accuracy', ...exits.map((exit) => `leave at ${exit}`)],
    style: { head: [], border: [], compact: true },
  })
  const row = (name: string, { accuracy, exitRatios }: ExitStatistics) =>
    table.push([name, percent(accuracy), ...exitRatios.map(percent)])
  row('onnxruntime', deployed)
  row('integer interpreter', integer)
  if (evaluation) row('evaluation (bank)', evaluation)
  const times = exits.map((exit, i) => `${exit} ${time.medianToExit[i]?.toFixed(3) ?? '–'}`)
  const lines = [
    `${images} test images of ${data}; onnxruntime and integers decide alike on ${percent(comparison.sameDecisions)}`,
    ...(integerAgainstTraining
      ? [
          `integers against the training: ${percent(integerAgainstTraining.samePredictions)} of predictions, ` +
            `${percent(integerAgainstTraining.logitsWithinOneStep)} of logits within one step`,
        ]
      : []),
    `measured, one thread, median ms to exit: ${times.join(', ')}; average ${time.earlyExit.toFixed(3)}, ` +
      `static ${time.static.toFixed(3)}, a call that computes nothing ${time.call.toFixed(3)}`,
    `time saved: measured ${percent(time.saved)} (${percent(time.savedComputing)} less calls), simulated on ${simulated.hardware} ${percent(simulated.latency)} ` +
      `(energy ${percent(simulated.energy)}, MACs ${percent(simulated.macs)})`,
  ]
  return `${table}\n${lines.join('\n')}\n`
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`
