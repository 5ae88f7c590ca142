import type { ScaleSimConfig } from '../../sim/systolic/scale-sim/config.ts'
import { type LayerRun, runLayer } from '../../sim/systolic/scale-sim/run-layer.ts'
import { type Layer, macCount } from '../../sim/workload/layer.ts'
import type { ListedLayer } from './read-layers.ts'

/** One layer on a systolic array with its buffers. */
export interface SystolicLayer {
  readonly layer: Layer
  readonly macs: number
  /** How often `run` is done, one behind the other: the channels of a depthwise layer. */
  readonly times: number
  readonly run: LayerRun
}

/** Layers on an array, and the names of those that it does not run: all but convolutions and matrix products. */
export function runSystolic(
  layers: readonly ListedLayer[],
  config: ScaleSimConfig,
): { readonly runs: readonly SystolicLayer[]; readonly left: readonly string[] } {
  const isRun = ({ layer }: ListedLayer) => macCount(layer) > 0
  return {
    runs: layers.filter(isRun).map(({ layer, paddedInput }) => {
      const channel: Layer = { ...layer, operator: 'conv', sizes: { ...layer.sizes, G: 1 } }
      const times = layer.sizes.G
      const one = { ...(times > 1 ? channel : layer), inputSize: paddedInput }
      return { layer, macs: macCount(layer), times, run: runLayer(one, config) }
    }),
    left: layers.filter((one) => !isRun(one)).map(({ layer }) => layer.name),
  }
}
