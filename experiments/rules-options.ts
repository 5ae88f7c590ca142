import type { Argv } from 'yargs'
import type { CostRules } from '../sim/cost/rules.ts'
import { type RulePreset, rulePresets, type SimulationRules } from '../sim/rules.ts'

/** What the options of a command say about the rules of the simulation. */
export interface RulesArguments {
  rules: RulePreset
  pooling: SimulationRules['pooling'] | undefined
  residency: SimulationRules['residency'] | undefined
  'mac-energy': CostRules['macEnergy'] | undefined
}

const poolings: readonly SimulationRules['pooling'][] = ['correct', 'published']
const residencies: readonly SimulationRules['residency'][] = ['on-chip', 'published']
const macEnergies: readonly CostRules['macEnergy'][] = ['by-width', 'constant']

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
      describe:
        'tensors stay on the chip while they fit, or every layer passes through the top memory of its core',
    })
    .option('mac-energy', {
      choices: macEnergies,
      describe:
        'of a MAC by the widths of its factors, or the same at every width, as in tools with one constant',
    }) as Argv<T & RulesArguments>
}

/** The preset, with what was said beside it. */
export function rulesFrom(options: RulesArguments): SimulationRules {
  const { pooling, residency, 'mac-energy': macEnergy } = options
  const preset = rulePresets[options.rules]
  return {
    ...preset,
    ...(pooling && { pooling }),
    ...(residency && { residency }),
    ...(macEnergy && { cost: { ...preset.cost, macEnergy } }),
  }
}
