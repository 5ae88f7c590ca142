import { z } from 'zod'
import type { GraphNode, ImportedNetwork } from './graph.ts'

const count = z.int().positive()
const size = z.int().nonnegative()
const name = z.string().min(1)
const shape = z.strictObject({ channels: count, height: count, width: count })
const width = z.int().min(1).max(32).exactOptional()
const bits = z.strictObject({ weights: width, input: width, output: width }).exactOptional()
const node = { name, inputs: z.array(name).min(1), shape, bits }
const window = { inputShape: shape, kernel: count, kernelWidth: count.exactOptional(), stride: count }

const graphNode: z.ZodType<GraphNode> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('conv'),
    ...node,
    ...window,
    padding: size,
    groups: count,
    bias: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('batch-norm'), ...node }),
  z.strictObject({ kind: z.literal('activation'), ...node, function: z.enum(['relu', 'relu6']) }),
  z.strictObject({
    kind: z.literal('pool'),
    ...node,
    ...window,
    strideWidth: count.exactOptional(),
    function: z.enum(['max', 'average']),
  }),
  z.strictObject({
    kind: z.literal('pad'),
    ...node,
    inputShape: shape,
    sides: z.strictObject({ top: size, left: size, bottom: size, right: size }),
    fill: z.enum(['zero', 'lowest']),
  }),
  z.strictObject({ kind: z.literal('add'), ...node }),
  z.strictObject({ kind: z.literal('flatten'), ...node }),
  z.strictObject({ kind: z.literal('gemm'), ...node, inputFeatures: count }),
])

const nodes = z.array(graphNode)

/** A network of a file, as banks and checkpoints keep it. */
export const importedNetworkSchema: z.ZodType<ImportedNetwork> = z.strictObject({
  name,
  blocks: z.array(z.strictObject({ name, nodes, output: name })).min(1),
  mountingPoints: z
    .array(
      z.strictObject({
        letter: name,
        blockIndex: size,
        heads: z.array(z.strictObject({ kind: z.literal([0, 1]), nodes, output: name })).min(1),
      }),
    )
    .min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits'),
  preprocessing: z.strictObject({ mean: z.array(z.number()), deviation: z.array(z.number()) }),
})
