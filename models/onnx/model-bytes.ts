import { create, toBinary } from '@bufbuild/protobuf'
import { ModelProtoSchema } from './generated/onnx_pb.js'
import type { GraphBuilder } from './graph-builder.ts'

/** int4 tensors came with opset 21, and that with version 10 of the format. */
const opset = 21n
const irVersion = 10n

/** The file of a graph; `metadata`: names and values to keep in it. */
export function modelBytes(
  { graph }: GraphBuilder,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const model = create(ModelProtoSchema, {
    irVersion,
    opsetImport: [{ domain: '', version: opset }],
    producerName: 'offramp',
    graph,
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  })
  return toBinary(ModelProtoSchema, model)
}
