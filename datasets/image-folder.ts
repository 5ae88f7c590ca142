import { readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { InputError } from '../errors.ts'
import type { Dataset, ImageSet, ImageShape } from './dataset.ts'
import { makeDataset, valuesPerImage } from './dataset.ts'
import { decodeImage } from './decode-image.ts'
import { readInput } from './read-input.ts'

/**
 * Reads a folder of images: train/CLASS/*.png|jpg|jpeg and test/CLASS/*, RGB, all of the size of the first. Classes are
 * the folders of train in the order of their names; files of other kinds are passed over.
 *
 * @throws {InputError} when train or test is missing, they differ in classes, a class has no image, an image cannot be
 *   decoded, or its size differs
 */
export function readImageFolder(folder: string): Dataset {
  const classNames = listClasses(join(folder, 'train'))
  const testNames = listClasses(join(folder, 'test'))
  if (testNames.join() !== classNames.join()) {
    const expected = `the classes of train: ${classNames.join(', ')}`
    throw new InputError({ place: join(folder, 'test'), expected, found: testNames.join(', ') })
  }
  const trainFiles = listImages(join(folder, 'train'), classNames)
  const testFiles = listImages(join(folder, 'test'), classNames)
  const first = trainFiles[0]!.path
  const { height, width } = decodeImage(readInput(first, 'an image'), first)
  const shape = { channels: 3, height, width }
  return makeDataset({
    name: `images in ${basename(resolve(folder))}`,
    classNames,
    shape,
    train: readImages(trainFiles, shape, first),
    test: readImages(testFiles, shape, first),
  })
}

interface ImageFile {
  readonly path: string
  readonly label: number
}

function listClasses(folder: string): string[] {
  const expected = 'a folder with a folder of images per class'
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    if (names.length > 0) return names.map((entry) => entry.name).sort()
  } catch (error) {
    throw new InputError({ place: folder, expected, found: 'no such folder' }, { cause: error })
  }
  throw new InputError({ place: folder, expected, found: 'no folder in it' })
}

function listImages(folder: string, classNames: readonly string[]): ImageFile[] {
  return classNames.flatMap((className, label) => {
    const names = readdirSync(join(folder, className)).filter((name) => /^[^.].*\.(png|jpe?g)$/i.test(name))
    if (names.length === 0) {
      const place = join(folder, className)
      throw new InputError({ place, expected: 'PNG or JPEG images of that class', found: 'none' })
    }
    return names.sort().map((name) => ({ path: join(folder, className, name), label }))
  })
}

function readImages(files: readonly ImageFile[], shape: ImageShape, first: string): ImageSet {
  const size = valuesPerImage(shape)
  const pixels = new Uint8Array(files.length * size)
  files.forEach(({ path }, i) => {
    const image = decodeImage(readInput(path, 'an image'), path)
    if (image.width !== shape.width || image.height !== shape.height) {
      throw new InputError({
        place: path,
        expected: `${shape.width} × ${shape.height} pixels, as ${first}`,
        found: `${image.width} × ${image.height}`,
      })
    }
    pixels.set(image.pixels, i * size)
  })
  return { count: files.length, pixels, labels: Uint16Array.from(files, ({ label }) => label) }
}
