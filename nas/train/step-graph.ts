import * as tf from '@tensorflow/tfjs-core'
import { descentRates } from './descent-rates.ts'
import { descend } from './optimizer.ts'
import { nothingObserved, type TracedRanges } from './pass.ts'
import { oneCycle } from './schedule.ts'
import {
  lossGradients,
  mergeMagnitudes,
  mergeStatistics,
  phase,
  type TrainStepOptions,
} from './train-step.ts'
import { average, keptShare } from './weight-average.ts'

/** A training step as one graph, of one phase and one batch size. */
export interface StepGraph {
  /** As `trainStep`. */
  run(options: TrainStepOptions): number
  dispose(): void
}

type Changed = Pick<TrainStepOptions, 'state' | 'velocities' | 'averages'>

/**
 * Traces a step: what it changes goes in as tensors and comes out as others. So do the images, the learning rates and
 * the ranges of activations; all else is a constant of the graph.
 *
 * @throws {UntraceableError} where values decide on what is computed
 */
export function stepGraph(options: TrainStepOptions): StepGraph {
  const { network, recipe, backend, batch, state } = options
  const { height, width, channels } = network.input
  const unitRates = descentRates(network, recipe, 1)
  const rates = [...new Set([...state.weights.keys()].map((name) => unitRates(name).learningRate))]
  const ranges = [...state.ranges.keys()]
  const imagesShape: tf.Tensor4D['shape'] = [batch.count, height, width, channels]
  const targetsShape: tf.Tensor2D['shape'] = [batch.count, network.classes]
  const scalarsOf = ({ recipe, state, step, steps }: TrainStepOptions): number[] => {
    const learningRate = oneCycle(step, steps, recipe.learningRate, recipe.warmUpShare)
    const kept = keptShare(recipe.weightAverage ?? 0, step + 1)
    return [
      ...rates.map((rate) => rate * learningRate),
      ...ranges.map((name) => state.ranges.get(name)!),
      kept,
      1 - kept,
    ]
  }
  const shapes = [
    imagesShape,
    targetsShape,
    ...scalarsOf(options).map(() => []),
    ...changedBy(options).map(({ shape }) => shape),
  ]
  let observed: readonly string[] = []
  const graph = backend.compile!(shapes, ([images, targets, ...inputs]) => {
    const next = (): tf.Tensor => inputs.shift()!
    const rateOf = new Map(rates.map((rate) => [rate, next()]))
    const traced: TracedRanges = {
      ranges: new Map(ranges.map((name) => [name, next()])),
      magnitudes: new Map(),
    }
    const [kept, taken] = [next(), next()]
    const inner = withVariables(options, () => tf.variable(next()))
    const seen = nothingObserved()
    const { state, velocities, averages } = inner
    const pass = { ...phaseOf(options), state, backend, observed: seen, traced }
    try {
      const { value, grads } = lossGradients(
        network,
        recipe,
        pass,
        images as tf.Tensor4D,
        targets as tf.Tensor2D,
      )
      descend(state.weights, velocities, grads, recipe.momentum, (name) => {
        const unit = unitRates(name)
        return { ...unit, learningRate: rateOf.get(unit.learningRate)! }
      })
      mergeStatistics(state, seen)
      if (averages) average(averages, state, kept, taken)
      observed = [...traced.magnitudes.keys()]
      const magnitudes = observed.length > 0 ? [tf.stack([...traced.magnitudes.values()])] : []
      return [value, ...changedBy(inner).map((variable) => tf.clone(variable)), ...magnitudes]
    } finally {
      tf.dispose([...changedBy(inner), ...traced.magnitudes.values(), ...seen.statistics.values()])
    }
  })
  return {
    dispose: graph.dispose,
    run: (options) =>
      tf.tidy(() => {
        const { state, batch } = options
        const variables = changedBy(options)
        const [loss, ...results] = graph.run([
          tf.tensor4d(batch.images, imagesShape),
          tf.tensor2d(batch.targets, targetsShape),
          ...scalarsOf(options).map((value) => tf.scalar(value)),
          ...variables,
        ])
        for (const variable of variables) variable.assign(results.shift()!)
        const magnitudes = results[0]?.dataSync()
        mergeMagnitudes(state, new Map(observed.map((name, i) => [name, magnitudes![i]!])))
        return loss!.dataSync()[0]!
      }),
  }
}

function phaseOf({ recipe, quantization, step, steps }: TrainStepOptions) {
  return phase(recipe, quantization, step, steps)
}

/** Everything that a step changes, save the ranges, in the order of the graph's inputs and outputs. */
function changedBy({ state, velocities, averages }: Changed): tf.Variable[] {
  const maps = [state.weights, velocities, state.statistics, averages ?? new Map<string, tf.Variable>()]
  return maps.flatMap((variables) => [...variables.values()])
}

/** The same with other variables under the same names, made in the order of `changedBy`; without ranges. */
function withVariables({ state, velocities, averages }: Changed, make: () => tf.Variable): Changed {
  const replaced = (variables: ReadonlyMap<string, tf.Variable>) =>
    new Map([...variables.keys()].map((name) => [name, make()]))
  const weights = replaced(state.weights)
  const replacedVelocities = replaced(velocities)
  const statistics = replaced(state.statistics)
  return {
    state: { weights, statistics, ranges: new Map() },
    velocities: replacedVelocities,
    averages: averages && replaced(averages),
  }
}
