import type { HeadKind } from '../../models/graph.ts'
import { headAccuracy, headDecisions } from './confidence.ts'
import type { BankManifest, BankSplit, LogitBank, SplitName } from './logit-bank.ts'
import { quantizeLogits } from './quantize-logits.ts'

/** A bank that has not been written: its hash is that of the bytes on disk. */
export interface UnwrittenBank {
  readonly manifest: Omit<BankManifest, 'sha256'>
  readonly splits: LogitBank['splits']
}

export interface BankSource {
  /** What the trainer knows of its run; sizes, scales and accuracies are computed here. */
  readonly origin: Omit<BankManifest, 'format' | 'images' | 'heads' | 'sha256'>
  /** Every mounting point in order, each with its heads in the order of `headKinds`. */
  readonly heads: readonly { readonly exit: string; readonly kind: HeadKind }[]
  /** Per split: one label per image; per head images × classes logits, row-major. */
  readonly splits: Readonly<Record<SplitName, { labels: Uint8Array; logits: readonly Float32Array[] }>>
}

/** Quantizes the logits of every head, one scale for both splits, and computes the accuracies from the int8 values. */
export function makeBank({ origin, heads, splits: { validation, test } }: BankSource): UnwrittenBank {
  const { classes } = origin.network
  const quantized = heads.map((_, head) =>
    quantizeLogits(concatenate(validation.logits[head]!, test.logits[head]!), classes),
  )
  const boundary = validation.labels.length * classes
  const split = (labels: Uint8Array, from: number): BankSplit => ({
    images: labels.length,
    labels,
    logits: quantized.map(({ values }) => values.slice(from, from + labels.length * classes)),
  })
  const splits = { validation: split(validation.labels, 0), test: split(test.labels, boundary) }
  const accuracy = ({ labels, logits }: BankSplit, head: number) =>
    headAccuracy(headDecisions(logits[head]!, labels, classes, quantized[head]!.scale))
  return {
    splits,
    manifest: {
      format: 1,
      ...origin,
      images: { validation: validation.labels.length, test: test.labels.length },
      heads: heads.map(({ exit, kind }, head) => ({
        exit,
        kind,
        scale: quantized[head]!.scale,
        validationAccuracy: accuracy(splits.validation, head),
        testAccuracy: accuracy(splits.test, head),
      })),
    },
  }
}

function concatenate(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
