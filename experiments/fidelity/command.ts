import type { Argv, CommandModule } from 'yargs'
import { InputError } from '../../errors.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { bankNetwork } from '../../nas/evaluate/bank-network.ts'
import { splitDecisions } from '../../nas/evaluate/confidence.ts'
import { evaluate } from '../../nas/evaluate/evaluate.ts'
import { type ExitCosts, exitCosts } from '../../nas/evaluate/exit-costs.ts'
import { mountedHeads } from '../../nas/evaluate/mounted-heads.ts'
import { networkCosts } from '../../nas/evaluate/network-costs.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import { checkHeads } from '../../nas/search/exhaustive.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'
import { parseThresholds } from '../../nas/search/thresholds.ts'
import { type Fidelity, fidelities } from '../../sim/fidelity/cost-steps.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import type { SimulationRules } from '../../sim/rules.ts'
import { keepMappingsIn } from '../../sim/schedule/core-cost.ts'
import { type BankArguments, withBankOptions } from '../bank-options.ts'
import { networkLabel } from '../front/network-label.ts'
import { checkWritable, runFolder, writeRun } from '../front/run-folder.ts'
import { type RulesArguments, rulesFrom, withRulesOptions } from '../rules-options.ts'
import { agreement } from './compare.ts'
import type { FidelityDocument } from './document.ts'
import { drawCandidates, frontUnder, judgeFront } from './ladder.ts'
import { layersAtSteps } from './layers.ts'
import { ladderPlot } from './plot.ts'
import { fidelityText } from './table.ts'

interface FidelityArguments extends RulesArguments, BankArguments {
  thresholds: string
  objective: CostObjective
  candidates: number
  seed: number
  name: string | undefined
  out: string
  json: boolean
}

export const fidelityCommand: CommandModule<object, FidelityArguments> = {
  command: 'fidelity',
  describe: 'each step of the simulator against the one above it: its time, its order, its error, its front',
  builder: (yargs: Argv) =>
    withBankOptions(withRulesOptions(yargs))
      .option('hardware', {
        type: 'string',
        default: 'gemmini-like',
        describe: 'name of a preset, or a YAML file; one whose array can be stepped has the highest step',
      })
      .option('thresholds', {
        type: 'string',
        default: '0.5,0.6,0.7,0.8,0.9',
        describe: 'thresholds to search',
      })
      .option('objective', {
        choices: Object.keys(costKeys) as CostObjective[],
        default: 'et' as const,
        describe: 'the cost against accuracy',
      })
      .option('candidates', {
        type: 'number',
        default: 1000,
        describe: 'networks drawn for orders and errors',
      })
      .option('seed', { type: 'number', default: 1, describe: 'of the draw' })
      .option('name', {
        type: 'string',
        defaultDescription: 'fidelity and hardware',
        describe: 'name of the run',
      })
      .option('out', { type: 'string', default: 'runs', describe: 'folder of the runs' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example(
        '$0 fidelity --hardware edge-tpu-quad',
        'on an array that cannot be stepped',
      ) as Argv<FidelityArguments>,
  handler: (options) => {
    const { objective, candidates: count, seed } = options
    if (!Number.isInteger(count) || count < 2)
      throw new InputError({
        place: '--candidates',
        expected: 'a whole number, 2 or more',
        found: `${count}`,
      })
    const thresholds = parseThresholds(String(options.thresholds), '--thresholds')
    const bank = readBank(options.bank)
    const system = readSystem(options.hardware)
    const rules = rulesFrom(options)
    const network = bankNetwork(bank.manifest)
    checkHeads(bank, network)
    const folder = runFolder(
      options.out,
      options.name ?? `fidelity-${system.name}`.replace(/[^\w.+-]+/g, '-'),
    )
    checkWritable(folder)

    keepMappingsIn(undefined) // the time of a step is that of searching its mappings anew
    const { steps, costs, milliseconds, withoutCycle } = costsAtSteps(network, system, rules)
    const setting = { decisions: splitDecisions(bank, 'validation'), thresholds, objective }
    const kinds = network.mountingPoints.map(({ heads }) => heads.length)
    const drawn = drawCandidates(kinds, thresholds, count, seed)
    const averages = steps.map((step) =>
      drawn.map(
        ({ choices, threshold }) =>
          evaluate(setting.decisions, costs.get(step)!, choices, threshold)[costKeys[objective]],
      ),
    )
    const layers = layersAtSteps(network, system, rules, steps)
    const fronts = steps.map((step) => frontUnder(costs.get(step)!, setting))
    const document: FidelityDocument = {
      steps,
      comparisons: steps.slice(1).map((higher, i) => {
        const lower = steps[i]!
        const compared = higher === 'cycle' ? layers.filter(({ notStepped }) => notStepped === null) : layers
        const onLayers = (key: 'energyPj' | 'latencyCycles') => {
          const [below, above] = [lower, higher].map((step) => compared.map(({ costs }) => costs[step]![key]))
          return agreement(below!, above!)
        }
        return {
          lower,
          higher,
          layerCycles: onLayers('latencyCycles'),
          layerEnergy: onLayers('energyPj'),
          networkCost: agreement(averages[i]!, averages[i + 1]!),
          front: judgeFront(fronts[i]!, fronts[i + 1]!, costs.get(higher)!, setting),
        }
      }),
      againstHighest: steps.slice(0, -1).map((step, i) => ({
        step,
        front: judgeFront(fronts[i]!, fronts.at(-1)!, costs.get(steps.at(-1)!)!, setting),
      })),
      layers,
      candidates: drawn.map(({ choices, threshold }, i) => ({
        exits: networkLabel(mountedHeads(network.mountingPoints, choices)),
        threshold,
        costs: Object.fromEntries(steps.map((step, s) => [step, averages[s]![i]!])),
      })),
      withoutCycle,
      provenance: {
        bank: { name: bank.manifest.name, sha256: bank.manifest.sha256 },
        data: bank.manifest.data.name,
        network: network.name,
        hardware: system.name,
        residency: rules.residency,
        pooling: rules.pooling,
        objective,
        thresholds,
        seed,
      },
    }
    const text = `${JSON.stringify(document, null, 2)}\n`
    writeRun(folder, { 'fidelity.json': text, 'fidelity.svg': ladderPlot(document) })
    process.stdout.write(
      options.json
        ? text
        : `${fidelityText(document, milliseconds)}\n${folder}/fidelity.json, fidelity.svg\n`,
    )
  },
}

/** The costs of all parts of a network at every step that the system has, and the processor time of each. */
function costsAtSteps(network: EarlyExitNetwork, system: System, rules: SimulationRules) {
  const costs = new Map<Fidelity, ExitCosts>()
  const milliseconds = new Map<Fidelity, number>()
  let withoutCycle: string | null = null
  for (const fidelity of fidelities) {
    const before = process.cpuUsage()
    try {
      costs.set(fidelity, exitCosts(network, networkCosts(network, system, { rules, fidelity })))
    } catch (error) {
      if (fidelity !== 'cycle' || !(error instanceof InputError)) throw error
      withoutCycle = error.message
    }
    const { user, system: kernel } = process.cpuUsage(before)
    milliseconds.set(fidelity, (user + kernel) / 1000)
  }
  return { steps: [...costs.keys()], costs, milliseconds, withoutCycle }
}
