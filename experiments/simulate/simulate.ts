import { writeFileAtomically } from '../../files.ts'
import { buildNetwork } from '../../models/build.ts'
import { parseExits } from '../../models/parse-exits.ts'
import { withoutBits } from '../../models/without-bits.ts'
import { networkCosts } from '../../nas/evaluate/network-costs.ts'
import { headsShare, stageCosts } from '../../nas/evaluate/stage-costs.ts'
import { arraySvg } from '../../sim/cost/array-svg.ts'
import { explanationText } from '../../sim/cost/explanation-text.ts'
import { sumCosts } from '../../sim/cost/summary.ts'
import { describeMacEnergies } from '../../sim/energy/mac-energy.ts'
import { physicalFigures } from '../../sim/energy/physical.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import type { DensityDistribution } from '../../sim/workload/density.ts'
import { type RulesArguments, rulesFrom } from '../rules-options.ts'
import { parseDensities } from './densities.ts'
import { expectedCosts, expectedOf, parseExitRatios } from './exit-ratios.ts'
import { explainNamedLayer } from './explain-layer.ts'
import type { ExplainArguments } from './explain-options.ts'
import { imageStream, streamTable } from './image-stream.ts'
import { asksForSearch, type MappingArguments, searchFrom } from './mapping-options.ts'
import { mappedLayers, mappingReport } from './mapping-report.ts'
import { mappingTable } from './mapping-table.ts'
import { networkSpec, ownExits, parseBits } from './options.ts'
import { placedLayers, withExits } from './placed-layers.ts'
import { writeScheduleFiles } from './schedule-files.ts'
import { asksForSchedule, checkImages, type ScheduleArguments } from './schedule-options.ts'
import { coreShares, scheduleTables } from './schedule-tables.ts'
import { expectedTable, headsLine, physicalLine, stageTable } from './stage-table.ts'
import { wholeSchedule } from './whole-schedule.ts'

export interface SimulateArguments
  extends RulesArguments,
    MappingArguments,
    ScheduleArguments,
    ExplainArguments {
  network: string
  exits: string | undefined
  heads: string | undefined
  hardware: string
  width: number | undefined
  'weight-bits': number | undefined
  'activation-bits': number | undefined
  density: string | undefined
  'density-distribution': DensityDistribution
  'exit-ratios': string | undefined
  trace: string | undefined
  gantt: string | undefined
  json: boolean
}

/** Costs a network as asked, and prints what was found. */
export function simulate(options: SimulateArguments): void {
  const spec = networkSpec(options.network, options.width)
  const { 'weight-bits': weightBits, 'activation-bits': activationBits } = options
  const built = buildNetwork(spec)
  const network = weightBits === undefined && activationBits === undefined ? built : withoutBits(built)
  const choices = parseExits(network, options.exits ?? ownExits(network), options.heads)
  const system = readSystem(options.hardware)
  const densities = parseDensities(options.density, options['density-distribution'], system, options.explain)
  const presetRules = { ...rulesFrom(options), ...(densities && { densities }) }
  const search = searchFrom(options, presetRules.search)
  const isExplained = options.explain !== undefined
  const rules = isExplained ? presetRules : { ...presetRules, search }
  const bits = parseBits(weightBits ?? 8, activationBits ?? 8, system, rules)
  const measure = options.confidence
  const costed = asksForSearch(options) ? withExits(network, choices) : network
  const stages = stageCosts(costed, networkCosts(costed, system, { bits, rules, measure }), choices)
  const ratios = parseExitRatios(options['exit-ratios'], choices.length)
  const expected = ratios && expectedCosts(stages, ratios)
  const layers = () => placedLayers(network, choices, system, { bits, rules, measure })
  const explained =
    options.explain === undefined
      ? undefined
      : explainNamedLayer(network.name, layers(), options.explain, search, rules.cost)
  const explanation = explained?.explanation
  const mappings = asksForSearch(options)
    ? mappingReport(explained ? [explained.mapped] : mappedLayers(layers(), rules), search, rules.cost)
    : undefined
  checkImages(options.images)
  const stream =
    options.images === undefined
      ? undefined
      : imageStream(
          network,
          choices,
          ratios ?? choices.map((_, i) => (i === choices.length - 1 ? 1 : 0)),
          system,
          { bits, rules, measure },
          options.images,
        )
  const total = sumCosts(stages.flatMap(({ blocks, head }) => [blocks, head]))
  const physical = physicalFigures(total, system)
  const needsSchedule = asksForSchedule(options) || options.trace !== undefined || options.gantt !== undefined
  const schedule = needsSchedule
    ? wholeSchedule(network, choices, system, { bits, rules, measure }, options)
    : undefined
  const document = {
    network: network.name,
    width: spec.width,
    bits,
    hardware: system.name,
    clockMhz: system.clockMhz,
    staticPowerMw: system.staticPowerMw,
    energyTable: describeMacEnergies(system.cores, rules.cost.macEnergy),
    fidelity: 'analytic',
    pooling: rules.pooling,
    residency: rules.residency,
    ...(densities && { densities }),
    stages,
    total: { ...total, ...physical },
    headsShare: headsShare(stages),
    ...(expected && { expected }),
    ...(explanation && { explanation }),
    ...(mappings && { mappings }),
    ...(stream && { stream }),
    ...(schedule && {
      schedule: {
        cost: schedule.cost,
        search: schedule.search,
        cores: coreShares(schedule),
        paths: schedule.paths,
        overheads: schedule.overheads,
        expected: ratios && expectedOf(schedule.paths, ratios),
        allocation: Object.fromEntries(schedule.layers.map(({ name, core }) => [name, core])),
      },
    }),
  }
  if (explanation && options.svg !== undefined) {
    const { operator, name } = explanation.layer
    const title = `${name} (${operator}) on ${system.name}`
    writeFileAtomically(options.svg, arraySvg(title, explanation.array))
  }
  if (schedule) {
    const exits = choices.map(({ letter }) => letter).join(', ')
    writeScheduleFiles(`${network.name} with exits ${exits} on ${system.name}`, schedule, options)
  }
  const tables = [
    stageTable(stages, system),
    headsLine(document.headsShare),
    physicalLine(physical, system),
    expected ? expectedTable(expected, system) : '',
    schedule && asksForSchedule(options) ? scheduleTables(schedule) : '',
    schedule && asksForSchedule(options) && ratios
      ? expectedTable(expectedOf(schedule.paths, ratios), system)
      : '',
    stream ? streamTable(stream) : '',
    `Energies: ${document.energyTable}.\n`,
  ]
  const found = mappings ? mappingTable(mappings) : ''
  const text = explanation ? explanationText(explanation) + found : tables.join('') + found
  process.stdout.write(options.json ? `${JSON.stringify(document, null, 2)}\n` : text)
}
