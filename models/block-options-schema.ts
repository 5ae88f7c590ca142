import { z } from 'zod'
import type { HeadPooling } from './graph.ts'

export const headPoolingSchema: z.ZodType<HeadPooling> = z.strictObject({
  function: z.enum(['max', 'average']),
  side: z.int().min(1).max(64),
})

type Numbers = z.ZodExactOptional<z.ZodArray<z.ZodInt>>

/** Keys of a network in a file beside builder, width, classes, input and strides. */
export const blockOptionsShape: {
  readonly kernels: Numbers
  readonly expansions: Numbers
  readonly headPooling: z.ZodExactOptional<typeof headPoolingSchema>
} = {
  kernels: z.array(z.int().min(1).max(31)).exactOptional(),
  expansions: z.array(z.int().min(1).max(32)).exactOptional(),
  headPooling: headPoolingSchema.exactOptional(),
}
