import type { Argv } from 'yargs'
import { InputError } from '../../errors.ts'
import { parseObjectives } from '../../nas/search/objectives.ts'
import { defaultThresholds, parseThresholds } from '../../nas/search/thresholds.ts'
import {
  type ConstraintName,
  type Constraints,
  constraintLimits,
  constraintNames,
  constraintsSchema,
} from '../../nas/space/constraints.ts'
import { type BankArguments, shippedBank } from '../bank-options.ts'
import type { EvaluationSource } from '../study/source.ts'
import { readSourceFile } from '../study/study-file.ts'

export interface SourceArguments extends BankArguments {
  space: string | undefined
  threshold: string | undefined
  thresholds: string | undefined
  objectives: string
}

/** Of `--max-energy-pj`, as yargs has it from the name of each constraint. */
type ConstraintArguments = Partial<Record<ConstraintName, number>>

const defaults = { hardware: 'edge-tpu-quad', objectives: 'accuracy,et' }

/** Adds the options that say what is searched, beside bank and accelerator. */
export function withSourceOptions<T extends BankArguments>(yargs: Argv<T>): Argv<T & SourceArguments> {
  const options = yargs
    .option('threshold', { type: 'string', describe: 'one confidence threshold for all candidates' })
    .option('thresholds', {
      type: 'string',
      defaultDescription: defaultThresholds,
      describe: 'thresholds to search',
    })
    .conflicts('threshold', 'thresholds')
    .option('objectives', {
      type: 'string',
      default: defaults.objectives,
      describe: 'accuracy and some of macs, energy, latency, et',
    })
    .option('space', {
      type: 'string',
      describe: 'YAML file of a study, which then says bank, accelerator, exits, thresholds and constraints',
    })
  const group = 'What networks of the front must keep to, on the validation images:'
  for (const name of constraintNames) {
    const { describe } = constraintLimits[name]
    options.option(flagOf(name), { type: 'number', describe, group })
  }
  return options as Argv<T & SourceArguments>
}

/** @throws {InputError} for an option that does not fit, and for one beside `--space` that the file should say. */
export function sourceFrom(options: SourceArguments): EvaluationSource {
  const { space, bank, hardware, threshold, thresholds, objectives } = options
  const constraints = constraintsOf(options)
  if (space !== undefined) {
    const given = {
      '--bank': bank !== shippedBank,
      '--hardware': hardware !== defaults.hardware,
      '--threshold': threshold !== undefined,
      '--thresholds': thresholds !== undefined,
      '--objectives': objectives !== defaults.objectives,
      ...Object.fromEntries(Object.keys(constraints).map((name) => [`--${flagOf(name)}`, true])),
    }
    const beside = Object.entries(given).find(([, isGiven]) => isGiven)
    if (!beside) return readSourceFile(space).source
    throw new InputError({ place: '--space', expected: 'the file alone to say it', found: beside[0] })
  }
  const grid =
    threshold === undefined
      ? parseThresholds(String(thresholds ?? defaultThresholds), '--thresholds')
      : parseThresholds(String(threshold), '--threshold')
  return {
    banks: [bank],
    hardware: [{ name: hardware, path: hardware }],
    objectives: { isAccuracyKnown: true, costs: parseObjectives(String(objectives), '--objectives') },
    constraints,
    space: {
      thresholds: grid,
      thresholdPer: 'network',
      dimensions: [{ name: 'hardware', values: [hardware] }],
    },
  }
}

function constraintsOf(options: SourceArguments & ConstraintArguments): Constraints {
  const given = constraintNames.flatMap((name) => {
    const limit = options[name]
    return limit === undefined ? [] : [[name, limit] as const]
  })
  const parsed = constraintsSchema.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  const name = parsed.error.issues[0]!.path[0] as ConstraintName
  throw new InputError({
    place: `--${flagOf(name)}`,
    expected: name === 'minAccuracy' ? 'a fraction above 0, at most 1' : 'a number above 0',
    found: String(options[name]),
  })
}

/** `max-energy-pj` of `maxEnergyPj`. */
function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
