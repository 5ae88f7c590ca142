import type { HeadKind, NetworkSpec } from '../../models/graph.ts'

export type SplitName = 'validation' | 'test'

/** The logits of every head on one split, int8 with one scale per head. */
export interface BankSplit {
  readonly images: number
  /** One label per image. */
  readonly labels: Uint8Array
  /** Per head, in the order of the manifest: images × classes, row-major. */
  readonly logits: readonly Int8Array[]
}

export interface BankHead {
  /** Letter of the mounting point. */
  readonly exit: string
  readonly kind: HeadKind
  /** logit = scale × int8 value. */
  readonly scale: number
  /** Computed from the int8 logits, arg max, the lowest class on ties. */
  readonly validationAccuracy: number
  readonly testAccuracy: number
}

/** What the bank says of itself: where its numbers came from. */
export interface BankManifest {
  readonly format: 1
  readonly name: string
  readonly network: NetworkSpec
  readonly images: Readonly<Record<SplitName, number>>
  /** Every mounting point in order, each with its heads in the order of `headKinds`. */
  readonly heads: readonly BankHead[]
  readonly data: { readonly name: string; readonly sha256: string }
  readonly seed: number
  readonly recipe: Readonly<Record<string, unknown>>
  readonly backend: string
  readonly imagesPerSecond: number
  readonly trainingSeconds: number
  readonly date: string
  /** Of logits.bin. */
  readonly sha256: string
}

/** logits.bin: validation labels, test labels, then per head validation logits, test logits; one byte a value. */
export interface LogitBank {
  readonly manifest: BankManifest
  readonly splits: Readonly<Record<SplitName, BankSplit>>
}
