import { choicesOf, configurationCount } from '../evaluate/configuration.ts'
import { costsToExits, type Figures } from '../evaluate/exit-costs.ts'
import { candidateMemory, type MemoryNeed } from '../evaluate/network-memory.ts'
import type { WalkResult } from '../evaluate/walk.ts'
import { baselineFigures, type CandidateFigures } from './candidate-figures.ts'
import type { SpaceContext } from './context.ts'

/** One value for every configuration, by index. */
export type FigureColumn = (figure: keyof CandidateFigures) => ArrayLike<number>

/**
 * Every figure of every configuration of a context at one threshold, worked out when asked for.
 *
 * @param walked what the walk over the validation images gave; undefined where no image leaves early.
 */
export function figureColumns(context: SpaceContext, walked: WalkResult | undefined): FigureColumn {
  const { backbone, fixed } = baselineFigures(context)
  const average = (figure: keyof Figures) => (walked ?? wholeColumns(context))[figure]
  const ratio = (figure: keyof Figures, baseline: Figures) =>
    Float64Array.from(average(figure), (value) => value / baseline[figure])
  return (figure) => {
    switch (figure) {
      case 'accuracy':
        return walked
          ? Float64Array.from(walked.correct, (right) => right / walked.images)
          : new Float64Array(wholeColumns(context).macs.length)
      case 'worstCaseLatencyCycles':
        return wholeColumns(context).latencyCycles
      case 'weightBits':
      case 'peakOnChipBits':
        return wholeColumns(context)[figure]
      case 'etRatioToBackbone':
        return ratio('etJCycles', backbone)
      case 'etRatioToStatic':
        return ratio('etJCycles', fixed)
      case 'macsRatioToStatic':
        return ratio('macs', fixed)
      default:
        return average(figure)
    }
  }
}

type WholeColumns = Readonly<Record<keyof Figures | keyof MemoryNeed, Float64Array>>

const known = new WeakMap<SpaceContext, WholeColumns>()

/** Of an image that takes the last exit, and of the network itself; kept with the context. */
function wholeColumns(context: SpaceContext): WholeColumns {
  const before = known.get(context)
  if (before) return before
  const { network, costs, memory } = context
  const kinds = network.mountingPoints.map(({ heads }) => heads.length)
  const column = () => new Float64Array(configurationCount(kinds))
  const columns = {
    macs: column(),
    energyPj: column(),
    latencyCycles: column(),
    etJCycles: column(),
    weightBits: column(),
    peakOnChipBits: column(),
  }
  for (let i = 0; i < columns.macs.length; i++) {
    const choices = choicesOf(i, kinds)
    const figures = { ...costsToExits(costs, choices).at(-1)!, ...candidateMemory(network, memory, choices) }
    for (const [name, values] of Object.entries(columns)) values[i] = figures[name as keyof WholeColumns]
  }
  known.set(context, columns)
  return columns
}
