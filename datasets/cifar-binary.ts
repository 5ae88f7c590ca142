import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { InputError } from '../errors.ts'
import type { Dataset, ImageSet, ImageShape } from './dataset.ts'
import { makeDataset } from './dataset.ts'
import { readInput } from './read-input.ts'
import { findVariant } from './variants.ts'

/** A file of the CIFAR binary format: records of label bytes, then the red, green and blue planes, row by row. */
export interface RecordFormat {
  readonly labelBytes: number
  /** Which of the label bytes is the class; the others are skipped. */
  readonly labelAt: number
  readonly classes: number
}

/** Where the parts of a dataset in the CIFAR binary format lie, and how they are read. */
export interface CifarFormat extends RecordFormat {
  readonly name: string
  readonly trainFiles: readonly string[]
  readonly testFile: string
  /** One class name a line. */
  readonly namesFile: string
  readonly recordsPerTrainFile: number
  readonly recordsPerTestFile: number
}

/** Of CIFAR images. */
export const cifarShape: ImageShape = { channels: 3, height: 32, width: 32 }
const planeBytes = cifarShape.height * cifarShape.width
const imageBytes = cifarShape.channels * planeBytes

/**
 * Reads a dataset in the CIFAR binary format (https://www.cs.toronto.edu/~kriz/cifar.html).
 *
 * @param warn is told in one line when the files are of no known edition
 * @throws {InputError} when a file is missing, of the wrong size, damaged, or holds a label outside the classes
 */
export function readCifar(folder: string, format: CifarFormat, warn: (line: string) => void): Dataset {
  const hashes: Record<string, string> = {}
  const read = (file: string, records: number): ImageSet => {
    const bytes = readInput(join(folder, file), `a file of ${format.name}`)
    const set = decodeRecords(bytes, join(folder, file), format, records)
    hashes[file] = createHash('sha256').update(bytes).digest('hex')
    return set
  }
  const train = concatenate(format.trainFiles.map((file) => read(file, format.recordsPerTrainFile)))
  const test = read(format.testFile, format.recordsPerTestFile)
  const classNames = readNames(join(folder, format.namesFile), format.classes)
  const variant = findVariant(folder, hashes)
  const name = variant?.name ?? `${format.name} (unknown variant)`
  if (!variant) warn(`the files are of no known edition of ${format.name}; read as "${name}"`)
  return makeDataset({ name, classNames, shape: cifarShape, train, test })
}

/**
 * Decodes records into NHWC pixels and labels.
 *
 * @param place names the file in errors
 * @throws {InputError} on a wrong size or a label outside the classes
 */
export function decodeRecords(
  bytes: Uint8Array,
  place: string,
  format: RecordFormat,
  count: number,
): ImageSet {
  const recordBytes = format.labelBytes + imageBytes
  if (bytes.length !== count * recordBytes) {
    const whole = Math.floor(bytes.length / recordBytes)
    throw new InputError({
      place,
      expected: `${count * recordBytes} bytes (${count} records of ${recordBytes} bytes)`,
      found: `${bytes.length} (${whole} records and ${bytes.length % recordBytes} bytes)`,
    })
  }
  const pixels = new Uint8Array(count * imageBytes)
  const labels = new Uint16Array(count)
  for (let record = 0, to = 0; record < count; record++) {
    const labelByte = record * recordBytes + format.labelAt
    const label = bytes[labelByte]!
    if (label >= format.classes) {
      const expected = `a label from 0 to ${format.classes - 1}`
      throw new InputError({
        place: `${place}, record ${record}, byte ${labelByte}`,
        expected,
        found: `${label}`,
      })
    }
    labels[record] = label
    const red = record * recordBytes + format.labelBytes
    for (let from = red; from < red + planeBytes; from++) {
      pixels[to++] = bytes[from]!
      pixels[to++] = bytes[from + planeBytes]!
      pixels[to++] = bytes[from + 2 * planeBytes]!
    }
  }
  return { count, pixels, labels }
}

function concatenate(sets: readonly ImageSet[]): ImageSet {
  const count = sets.reduce((sum, set) => sum + set.count, 0)
  const pixels = new Uint8Array(count * imageBytes)
  const labels = new Uint16Array(count)
  let at = 0
  for (const set of sets) {
    pixels.set(set.pixels, at * imageBytes)
    labels.set(set.labels, at)
    at += set.count
  }
  return { count, pixels, labels }
}

function readNames(path: string, classes: number): string[] {
  const expected = `${classes} class names, one a line`
  const lines = readInput(path, expected).toString('utf8').split(/\r?\n/)
  const names = lines.map((line) => line.trim()).filter((line) => line !== '')
  if (names.length !== classes) throw new InputError({ place: path, expected, found: `${names.length}` })
  return names
}
