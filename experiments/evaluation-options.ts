import type { Argv } from 'yargs'
import { type ConfidenceMeasure, confidenceMeasures } from '../nas/evaluate/confidence.ts'

/** What the options of a command say about how exits decide. */
export interface ExitTestArguments {
  confidence: ConfidenceMeasure
  calibrated: boolean
}

/** Adds the options to a command. */
export function withExitTestOptions<T>(yargs: Argv<T>): Argv<T & ExitTestArguments> {
  return yargs
    .option('confidence', {
      choices: confidenceMeasures,
      default: 'max-softmax' as ConfidenceMeasure,
      describe: 'what each exit tests',
    })
    .option('calibrated', {
      type: 'boolean',
      default: false,
      describe:
        'divide the logits of each head by the temperature fitted to it on the validation images; heads answer as before',
    }) as Argv<T & ExitTestArguments>
}
