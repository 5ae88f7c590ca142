import * as tf from '@tensorflow/tfjs-core'
import { InputError } from '../../errors.ts'
import type { EarlyExitNetwork, GraphNode } from '../../models/graph.ts'
import type { TrainedValues } from '../../models/integer/trained-values.ts'
import { nodesOf } from '../../models/nodes-of.ts'
import { initialState, type ModelState } from '../train/model-state.ts'

/**
 * The state of a network whose backbone is given and whose heads are new, save those whose weights are given too.
 *
 * @param place how to call the network in messages
 * @throws {InputError} for a layer that cannot be run, or weights that are missing or of another size
 */
export function frozenState(
  network: EarlyExitNetwork,
  values: TrainedValues,
  seed: number,
  place: string,
): ModelState {
  const state = initialState({ ...network, blocks: [] }, seed)
  const isHead = new Set(network.mountingPoints.flatMap(({ heads }) => heads.flatMap(({ nodes }) => nodes)))
  for (const node of nodesOf(network)) {
    if (isHead.has(node) && !values.weights.has(`${node.name}/weight`)) continue
    for (const [name, shape] of shapesOf(node, place)) {
      const isStatistic = /\/(mean|variance)$/.test(name)
      const array = (isStatistic ? values.statistics : values.weights).get(name)
      const count = shape.reduce((product, size) => product * size, 1)
      if (array?.length !== count) {
        const found = array ? `${array.length}` : 'none'
        throw new InputError({ place: `${place}, ${name}`, expected: `${count} weights`, found })
      }
      const variable = tf.variable(tf.tensor(Float32Array.from(array), [...shape]), false)
      const map = isStatistic ? state.statistics : state.weights
      map.get(name)?.dispose()
      map.set(name, variable)
    }
  }
  for (const [name, step] of values.weights) {
    if (/\/(step|weightStep)$/.test(name)) {
      const shape = name.endsWith('/step') ? [] : [step.length]
      state.weights.set(name, tf.variable(tf.tensor(Float32Array.from(step), shape), false))
    }
  }
  for (const [name, range] of values.ranges) state.ranges.set(name, range)
  return state
}

/** The parameters of a node, by name, with their shapes as in ModelState. */
function shapesOf(node: GraphNode, place: string): (readonly [name: string, shape: readonly number[]])[] {
  const { name, shape } = node
  switch (node.kind) {
    case 'conv': {
      const { kernel, kernelWidth = kernel, groups, inputShape, bias } = node
      const isDepthwise = groups > 1
      if (isDepthwise && (groups !== inputShape.channels || shape.channels !== groups)) {
        const found = `${groups} groups of ${inputShape.channels / groups} to ${shape.channels / groups} channels`
        const expected = 'convolutions of one group, or of one channel a group'
        throw new InputError({ place: `${place}, ${name}`, expected, found })
      }
      const channels = isDepthwise ? [shape.channels, 1] : [inputShape.channels, shape.channels]
      const weight = [`${name}/weight`, [kernel, kernelWidth, ...channels]] as const
      return bias ? [weight, [`${name}/bias`, [shape.channels]]] : [weight]
    }
    case 'gemm':
      return [
        [`${name}/weight`, [node.inputFeatures, shape.channels]],
        [`${name}/bias`, [shape.channels]],
      ]
    case 'batch-norm':
      return ['gamma', 'beta', 'mean', 'variance'].map((one) => [`${name}/${one}`, [shape.channels]])
    default:
      return []
  }
}
