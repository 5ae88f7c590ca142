import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildNetwork, publishedSpec } from '../models/build.ts'
import { layersOf } from '../models/lower.ts'
import type { Core } from '../sim/hardware/accelerator.ts'
import type { SpatialLoop } from '../sim/mapping/mapping.ts'
import { parseZigZagHardware } from '../sim/readers/zigzag/hardware.ts'
import { type Layer, type LoopDimension, layerShapeKey, makeLayer } from '../sim/workload/layer.ts'

/** A layer whose search is timed, under one unrolling. */
export interface SearchCase {
  readonly network: 'ResNet-18' | 'MobileNetV2'
  readonly layer: Layer
  readonly spatial: readonly SpatialLoop[]
}

/** ZigZag's Edge-TPU-like accelerator. */
export function benchCore(): Core {
  const file = fileURLToPath(
    new URL('../sim/conformance/zigzag/hardware/edge_tpu_like.yaml', import.meta.url),
  )
  return parseZigZagHardware(readFileSync(file, 'utf8'), file)
}

const int8 = { W: 8, I: 8, O: 8, partialSum: 16 }

/** All distinct convolutions and linear layers of ResNet-18 (224 × 224) and of the study's MobileNetV2 (32 × 32). */
export function searchCases(core: Core): readonly SearchCase[] {
  const residual: Layer[] = [conv('conv1', 64, 3, 112, 7, 2)]
  for (const [stage, [channels, side]] of [
    [64, 56],
    [128, 28],
    [256, 14],
    [512, 7],
  ].entries() as IterableIterator<[number, [number, number]]>) {
    const name = `layer${stage + 1}`
    residual.push(conv(name, channels, channels, side, 3))
    if (stage === 0) continue
    residual.push(conv(`${name} stride 2`, channels, channels / 2, side, 3, 2))
    residual.push(conv(`${name} shortcut`, channels, channels / 2, side, 1, 2))
  }
  residual.push(conv('fc', 1000, 512, 1, 1))
  const { blocks } = buildNetwork(publishedSpec('mobilenetv2-eenn'))
  const mobile = layersOf(blocks.flatMap(({ nodes }) => nodes))
    .layers.map(({ layer }) => layer)
    .filter(({ operator }) => operator === 'conv' || operator === 'depthwise')
    // The peer is not told of padding: the input is as large as the windows need.
    .map(({ name, operator, sizes, stride }) => makeLayer(name, operator, sizes, int8, { stride }))
  const distinct = [...new Map(mobile.map((layer) => [layerShapeKey(layer), layer])).values()]
  return [
    ...residual.map((layer) => ({ network: 'ResNet-18' as const, layer, spatial: unroll(core, layer) })),
    ...distinct.map((layer) => ({ network: 'MobileNetV2' as const, layer, spatial: unroll(core, layer) })),
  ]
}

function conv(name: string, K: number, C: number, side: number, window: number, stride = 1): Layer {
  const sizes = { K, C, OX: side, OY: side, FX: window, FY: window }
  return makeLayer(name, 'conv', sizes, int8, { stride })
}

function unroll(core: Core, { operator, sizes }: Layer): readonly SpatialLoop[] {
  const loops: readonly LoopDimension[] =
    operator === 'depthwise' ? ['G', 'FX', 'OX', 'OY'] : ['K', 'C', 'OX', 'OY']
  return core.array.map(({ name, size }, i) => ({
    arrayDimension: name,
    dimension: loops[i]!,
    factor: Math.min(size, sizes[loops[i]!]),
  }))
}
