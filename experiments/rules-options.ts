import type { Argv } from 'yargs'
import { type RulePreset, rulePresets, type SimulationRules } from '../sim/rules.ts'

/** What the options of a command say about the rules of the simulation. */
export interface RulesArguments {
  rules: RulePreset
  pooling: SimulationRules['pooling'] | undefined
  residency: SimulationRules['residency'] | undefined
}

const poolings: readonly SimulationRules['pooling'][] = ['correct', 'published']
const residencies: readonly SimulationRules['residency'][] = ['published']

/** Adds the options to a command. */
export function withRulesOptions<T>(yargs: Argv<T>): Argv<T & RulesArguments> {
  return yargs
    .option('rules', {
      choices: Object.keys(rulePresets) as RulePreset[],
      default: 'default' as RulePreset,
      describe:
        'what is charged: everything; as the published study, pooling corrected; or as it was printed',
    })
    .option('pooling', {
      choices: poolings,
      describe: 'a window covers its own channel, or (an artefact) all channels times over',
    })
    .option('residency', {
      choices: residencies,
      describe: 'every layer passes through the top memory of its core',
    }) as Argv<T & RulesArguments>
}

/** The preset, with what was said beside it. */
export function rulesFrom({ rules, pooling, residency }: RulesArguments): SimulationRules {
  return { ...rulePresets[rules], ...(pooling && { pooling }), ...(residency && { residency }) }
}
