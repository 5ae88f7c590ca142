import Table from 'cli-table3'
import type { Fidelity } from '../../sim/fidelity/cost-steps.ts'
import { costAxes } from '../front/cost-axes.ts'
import { percent, threeDigits } from '../front/numbers.ts'
import type { Agreement } from './compare.ts'
import type { FidelityDocument } from './document.ts'

const style = { head: [], border: [], compact: true }

/** Every step against the one above it, for a terminal. */
export function fidelityText(
  document: FidelityDocument,
  milliseconds: ReadonlyMap<Fidelity, number>,
): string {
  const { comparisons, againstHighest, steps, layers, candidates, withoutCycle, provenance } = document
  const { network, hardware, objective, residency } = provenance
  const { title } = costAxes[objective]
  const table = new Table({
    head: [
      'step, judged by',
      'CPU ms,\nall parts',
      'layers: cycles\nτ',
      'error',
      'scaled',
      'energy\nτ',
      'error',
      `networks: ${title}\nτ`,
      'error',
      'scaled',
      'front:\nhypervolume',
      'networks\nshared',
    ],
    colAligns: ['left', ...Array<'right'>(11).fill('right')],
    style,
  })
  const time = (step: Fidelity) => threeDigits(milliseconds.get(step)!)
  for (const { lower, higher, layerCycles, layerEnergy, networkCost, front } of comparisons)
    table.push([
      `${lower}, ${higher}`,
      time(lower),
      tau(layerCycles),
      percent(layerCycles.meanAbsoluteError),
      percent(layerCycles.scaledError),
      tau(layerEnergy),
      percent(layerEnergy.meanAbsoluteError),
      tau(networkCost),
      percent(networkCost.meanAbsoluteError),
      percent(networkCost.scaledError),
      percent(front.hypervolume, 2),
      `${front.shared} of ${front.networks}`,
    ])
  table.push([steps.at(-1)!, time(steps.at(-1)!), ...Array<string>(10).fill('')])
  const highest = againstHighest.map(({ step, front }) => `${step} ${percent(front.hypervolume, 2)}`)
  return [
    `${network} on ${hardware}, residency ${residency}: ${layers.length} layers, ${candidates.length} networks drawn from the space`,
    table.toString(),
    'τ: Kendall rank correlation. Error: mean of |lower − higher| / higher; scaled: after the one factor that makes the',
    'median ratio 1; against cycle only layers that are stepped. Front: chosen at the lower step, judged by the higher, of the higher step’s own front.',
    `Judged by ${steps.at(-1)}: fronts chosen at ${highest.join(', ')} of its hypervolume.`,
    withoutCycle ? `Without the step cycle: ${withoutCycle}` : steppedText(document),
  ].join('\n')
}

function tau({ tau }: Agreement): string {
  return tau === null ? 'ties' : tau.toFixed(3)
}

/** Which layers are stepped and why others are not. */
function steppedText({ layers }: FidelityDocument): string {
  const stepped = layers.filter(({ notStepped }) => notStepped === null)
  const cycles = (of: FidelityDocument['layers']) =>
    of.reduce((sum, { costs }) => sum + costs.analytic!.latencyCycles, 0)
  const reasons = new Map<string, number>()
  for (const { notStepped } of layers)
    if (notStepped !== null) reasons.set(notStepped, (reasons.get(notStepped) ?? 0) + 1)
  const others = [...reasons].map(([reason, count]) => `${count}: ${reason}`)
  return (
    `cycle steps ${stepped.length} of ${layers.length} layers, ${percent(cycles(stepped) / cycles(layers))} of the analytic cycles, ` +
    `and takes the loop nest's for the others (${others.join('; ')}). Its time comes on top of analytic's; its energy is analytic's.`
  )
}
