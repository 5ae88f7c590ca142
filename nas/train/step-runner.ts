import { UntraceableError } from './backends/graph/trace.ts'
import { isStep } from './learned-steps.ts'
import { type StepGraph, stepGraph } from './step-graph.ts'
import { phase, type TrainStepOptions, trainStep } from './train-step.ts'

/** Each step as one graph, or operator by operator. */
export type Execution = 'graph' | 'eager'

/** Runs the steps of one training. */
export interface StepRunner {
  /** As `trainStep`. */
  step(options: TrainStepOptions): number
  /** Frees what is kept between steps. */
  dispose(): void
}

/**
 * With `graph`, makes a graph whenever the phase, the batch size or the observed tensors change; which steps run as
 * graphs is decided by recipe and state alone, so that an interrupted training goes on with the same bytes.
 */
export function stepRunner(execution: Execution): StepRunner {
  if (execution === 'eager') return { step: trainStep, dispose: () => {} }
  let current: { readonly key: string; readonly graph: StepGraph | undefined } | undefined
  return {
    step: (options) => {
      const key = keyOf(options)
      if (current?.key !== key) {
        if (looksAtValues(options)) return trainStep(options)
        current?.graph?.dispose()
        current = { key, graph: traced(options) }
      }
      return (current.graph?.run ?? trainStep)(options)
    },
    dispose: () => current?.graph?.dispose(),
  }
}

function keyOf({ recipe, quantization, batch, step, steps, state }: TrainStepOptions): string {
  const { normalization, quantization: isQuantized } = phase(recipe, quantization, step, steps)
  return [normalization, Boolean(isQuantized), batch.count, ...state.ranges.keys()].join()
}

function traced(options: TrainStepOptions): StepGraph | undefined {
  try {
    return stepGraph(options)
  } catch (error) {
    if (error instanceof UntraceableError) return undefined
    throw error
  }
}

/** Whether the step takes percentiles of activations, or sets the learned steps of quantizers from what it sees. */
function looksAtValues({ recipe, quantization: bits, state, step, steps }: TrainStepOptions): boolean {
  const { quantization, normalization } = phase(recipe, bits, step, steps)
  if (!quantization) return false
  if (quantization.percentile !== undefined && normalization === 'batch') return true
  return [...state.weights].some(([name, weight]) => isStep(name) && weight.dataSync()[0] === 0)
}
