import Table from 'cli-table3'
import { costKeys } from '../../nas/search/objectives.ts'
import { threeDigits } from '../front/numbers.ts'
import { type LoopDocument, type LoopNetwork, stepNames } from './document.ts'
import { figuresAt, type RankCorrelation, type RankedFigure, rankedFigures } from './rank-correlations.ts'
import type { StepTime } from './step-times.ts'

const style = { head: [], border: [], compact: true }

const figureNames: Readonly<Record<RankedFigure, string>> = {
  accuracy: 'accuracy',
  meanAccuracy: 'mean accuracy',
  cost: 'cost',
  hypervolume: 'hypervolume',
}

/** For a terminal: networks step by step, how alike the steps rank them, how large the noise is, what each step took. */
export function reportText(document: LoopDocument, times: readonly StepTime[]): string {
  const { name, hardware, specification, failed } = document
  const [objective] = specification.objectives
  const { allowedLoss, data } = specification
  return [
    `${name}: accuracy, ${specification.objectives.join(', ')} on ${hardware}; images of ${data.name}`,
    `Validation accuracy %, ${objective} as part of the static network's, hypervolume; at the cheapest threshold within ${allowedLoss} points of the network's best; mean accuracy: over all thresholds`,
    networkTable(document),
    ...failed.map(({ network, step, error }) => `failed: ${network}, ${step}: ${error}`),
    "Kendall's τ-b between steps, 95 % bootstrap interval over networks",
    correlationTable(document),
    ...noiseLines(document),
    ...selectionLines(document),
    timeLine(times),
  ].join('\n')
}

function networkTable({ networks, specification }: LoopDocument): string {
  const steps = stepNames(specification)
  const { seed, objectives, staticFigures } = specification
  const [objective] = objectives
  const cell = (network: LoopNetwork, step: string): string => {
    const figures = figuresAt(network, step, seed)
    if (!figures) return ''
    const { accuracy, cost, hypervolume } = figures
    const part = cost / staticFigures[costKeys[objective!]]
    return `${percent(accuracy)} ${part.toFixed(3)} ${hypervolume.toFixed(3)}`
  }
  const table = new Table({ head: ['network', 'from', ...steps, 'test %', 'kept'], style })
  for (const network of networks) {
    const { test } = figuresAt(network, 'full', seed) ?? { test: null }
    const interval =
      test && `[${percent(test.accuracyInterval.lower)}, ${percent(test.accuracyInterval.upper)}]`
    table.push([
      network.network,
      network.origin,
      ...steps.map((step) => cell(network, step)),
      test ? `${percent(test.accuracy)} ${interval}` : '',
      network.isKept ? 'kept' : '',
    ])
  }
  return table.toString()
}

function correlationTable({ rankCorrelations }: LoopDocument): string {
  const table = new Table({
    head: ['steps', 'networks', ...rankedFigures.map((figure) => figureNames[figure])],
    style,
  })
  const first = rankCorrelations.filter(({ figure }) => figure === rankedFigures[0])
  for (const { from, to, pairs } of first) {
    const same = rankCorrelations.filter((one) => one.from === from && one.to === to)
    table.push([`${from} → ${to}`, pairs, ...same.map(correlationCell)])
  }
  return table.toString()
}

function correlationCell({ tau, lower, upper }: RankCorrelation): string {
  if (tau === null) return 'not defined'
  const interval = lower === null ? '' : ` [${lower.toFixed(2)}, ${upper!.toFixed(2)}]`
  return `${tau.toFixed(2)}${interval}`.replaceAll('-', '−')
}

function noiseLines({ seedNoise }: LoopDocument): string[] {
  const shown = seedNoise.filter(({ figure }) => figure !== 'cost')
  if (shown.length === 0) return []
  const names: Readonly<Record<string, string>> = { ...figureNames, testAccuracy: 'test accuracy' }
  const parts = shown.map(
    ({ figure, deviationOverSeeds, deviationOverNetworks }) =>
      `${names[figure]} ${threeDigits(deviationOverSeeds)} (over networks ${threeDigits(deviationOverNetworks)})`,
  )
  return [`Deviation over seeds of ${shown[0]!.networks} networks: ${parts.join(', ')}`]
}

function selectionLines({ selection }: LoopDocument): string[] {
  if (!selection) return []
  const { networks, of, kept, chosenAfterwards, all } = selection
  return [
    `Hypervolume of full trainings: ${kept.toFixed(4)} of the ${networks} kept, ${chosenAfterwards.toFixed(4)} of ${networks} chosen afterwards, ${all.toFixed(4)} of all ${of}`,
  ]
}

function timeLine(times: readonly StepTime[]): string {
  const parts = times.map(({ step, trials, seconds }) => `${step} ${seconds.toFixed(0)} s (${trials})`)
  return `Work of each step, summed over its trials: ${parts.join(', ')}`
}

const percent = (share: number): string => (100 * share).toFixed(2)
