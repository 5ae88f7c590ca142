import type { Variant } from './study-simulator.ts'

/** What the variants are called in tables. */
export const variantNames: Readonly<Record<Variant, string>> = {
  as_published: 'as published',
  pooling_corrected: 'pooling corrected',
  on_chip: 'and tensors on the chip',
  fused: 'and fused over all cores',
}
