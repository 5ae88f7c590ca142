import type { Argv } from 'yargs'
import { type ConfidenceMeasure, confidenceMeasures } from '../nas/evaluate/confidence.ts'
import { type Fidelity, fidelities } from '../sim/fidelity/cost-steps.ts'

/** What the options of a command say about how exits decide. */
export interface ExitTestArguments {
  confidence: ConfidenceMeasure
  calibrated: boolean
}

/** Adds the step of the simulator that costs come from. */
export function withFidelityOption<T>(yargs: Argv<T>): Argv<T & { fidelity: Fidelity }> {
  return yargs.option('fidelity', {
    choices: fidelities,
    default: 'analytic' as Fidelity,
    describe: 'how costs are found: MACs alone, roofline, loop nests, or arrays stepped cycle by cycle',
  }) as Argv<T & { fidelity: Fidelity }>
}

/** Adds whether heads are calibrated. */
export function withCalibratedOption<T>(yargs: Argv<T>): Argv<T & { calibrated: boolean }> {
  return yargs.option('calibrated', {
    type: 'boolean',
    default: false,
    describe:
      'divide the logits of each head by the temperature fitted to it on the validation images; heads answer as before',
  }) as Argv<T & { calibrated: boolean }>
}

/** Adds what exits test, and whether heads are calibrated. */
export function withExitTestOptions<T>(yargs: Argv<T>): Argv<T & ExitTestArguments> {
  return withCalibratedOption(yargs).option('confidence', {
    choices: confidenceMeasures,
    default: 'max-softmax' as ConfidenceMeasure,
    describe: 'what each exit tests',
  }) as Argv<T & ExitTestArguments>
}
