import { splitTrainValidation } from '../../datasets/split.ts'
import { InputError } from '../../errors.ts'
import type { ExitChoice, NetworkSpec } from '../../models/graph.ts'
import type { BankManifest } from '../evaluate/logit-bank.ts'
import { makeBank, type UnwrittenBank } from '../evaluate/make-bank.ts'
import type { NpyArray } from './read-npy.ts'

export type LogitLayout = 'heads-images-classes' | 'images-heads-classes'

export interface ImportedLogits {
  readonly logits: NpyArray
  readonly layout: LogitLayout
  readonly labels: NpyArray
  /** What the heads of the array are, in its order. */
  readonly heads: readonly ExitChoice[]
  readonly network: NetworkSpec
  /** Images set aside to choose networks and thresholds on, every class by its share; a third where left out. */
  readonly validationImages?: number | undefined
  readonly seed: number
  readonly origin: Pick<BankManifest, 'name' | 'data' | 'recipe' | 'date'>
}

/**
 * A bank of logits that another framework computed.
 *
 * @param letters the places of the network in their order
 * @throws {InputError} when the arrays do not fit each other, the heads or the network, a label is no class, or a
 * logit is no number
 */
export function importedBank(
  { logits, layout, labels, heads, network, validationImages, seed, origin }: ImportedLogits,
  letters: readonly string[],
): UnwrittenBank {
  const isHeadsFirst = layout === 'heads-images-classes'
  const [first, second, classes] = logits.shape as [number, number, number]
  const [headCount, images] = isHeadsFirst ? [first, second] : [second, first]
  check('--logits', `${heads.length} heads`, `${headCount}`, heads.length === headCount)
  check('--logits', `${network.classes} classes`, `${classes}`, network.classes === classes)
  check('--labels', `${images} labels, one per image`, `${labels.shape[0]}`, images === labels.shape[0])
  labels.values.forEach((label, image) => {
    const expected = `a label from 0 to ${classes - 1}`
    check(`--labels [${image}]`, expected, `${label}`, label >= 0 && label < classes)
  })
  const broken = logits.values.findIndex((logit) => !Number.isFinite(logit))
  check(`--logits value ${broken}`, 'a finite number', `${logits.values[broken]}`, broken < 0)

  const { train: testIndices, validation } = splitTrainValidation(
    Uint16Array.from(labels.values),
    validationImages ?? Math.floor(images / 3),
    seed,
  )
  check('--validation', `from 1 to ${images - 1}`, `${validation.length}`, validation.length > 0)
  check('--validation', `from 1 to ${images - 1}`, `${validation.length}`, testIndices.length > 0)
  const rank = ({ letter, kind }: ExitChoice) => 2 * letters.indexOf(letter) + 1 - kind
  const order = heads.map((_, head) => head).sort((a, b) => rank(heads[a]!) - rank(heads[b]!))
  const split = (indices: Int32Array) => ({
    labels: Uint8Array.from(indices, (image) => labels.values[image]!),
    logits: order.map((head) => {
      const taken = new Float32Array(indices.length * classes)
      indices.forEach((image, i) => {
        const row = isHeadsFirst ? head * images + image : image * headCount + head
        taken.set(logits.values.subarray(row * classes, (row + 1) * classes), i * classes)
      })
      return taken
    }),
  })
  return makeBank({
    origin: { ...origin, network, seed, backend: 'imported', imagesPerSecond: 0, trainingSeconds: 0 },
    heads: order.map((head) => ({ exit: heads[head]!.letter, kind: heads[head]!.kind })),
    splits: { validation: split(validation), test: split(testIndices) },
  })
}

function check(place: string, expected: string, found: string, holds: boolean): void {
  if (!holds) throw new InputError({ place, expected, found })
}
