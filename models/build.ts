import { InputError } from '../errors.ts'
import { refuseOptions } from './block-options.ts'
import type { EarlyExitNetwork, NetworkSpec } from './graph.ts'
import { mobileNetV2Eenn } from './mobilenetv2-eenn.ts'
import { resNet8 } from './resnet8.ts'

const builders: Readonly<Record<NetworkSpec['builder'], (spec: NetworkSpec) => EarlyExitNetwork>> = {
  'mobilenetv2-eenn': mobileNetV2Eenn,
  resnet8: resNet8,
  onnx: (spec) => {
    refuseOptions(spec, ['strides', 'kernels', 'expansions', 'headPooling'])
    const { input, classes, imported } = spec
    if (!imported) {
      const place = 'network.imported'
      throw new InputError({ place, expected: 'the network that an ONNX file described', found: 'nothing' })
    }
    const { name, preprocessing, blocks, mountingPoints } = imported
    return { name, input, classes, preprocessing, blocks, mountingPoints }
  },
}

/** Names that `NetworkSpec.builder` may have. */
export const builderNames: readonly NetworkSpec['builder'][] = ['mobilenetv2-eenn', 'resnet8']

/** The network as published: width 1, CIFAR's 32×32×3 images, ten classes. */
export function publishedSpec(builder: NetworkSpec['builder']): NetworkSpec {
  return { builder, width: 1, classes: 10, input: { channels: 3, height: 32, width: 32 } }
}

export function buildNetwork(spec: NetworkSpec): EarlyExitNetwork {
  return builders[spec.builder](spec)
}
