import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '../../files.ts'

/** What features depend on; anything else may change without computing them again. */
export interface FeatureKey {
  /** Hash of the network's weights. */
  readonly model: string
  /** Content hash of the dataset. */
  readonly data: string
  /** Where they are taken, how pixels are preprocessed, bits and ranges, the backend. */
  readonly how: unknown
}

/** Features of one set of images, kept on disk. */
export interface FeatureCache {
  /**
   * The features of a set: from disk if they are there and sound, else computed and written.
   *
   * @param set name of the images among those of the dataset, of file name characters
   * @param sizes values per image of every array
   */
  features(
    set: string,
    images: number,
    sizes: readonly number[],
    compute: () => Float32Array[],
  ): CachedFeatures
}

export interface CachedFeatures {
  /** Per head images × values. */
  readonly arrays: readonly Float32Array[]
  readonly wasThere: boolean
}

const hashBytes = 32

/** A cache in a folder; features of different keys lie in folders of their own, named by the key's hash. */
export function openFeatureCache(folder: string, key: FeatureKey): FeatureCache {
  const text = JSON.stringify(key)
  const own = join(folder, createHash('sha256').update(text).digest('hex').slice(0, 16))
  writeFileAtomically(join(own, 'key.json'), `${text}\n`)
  return {
    features: (set, images, sizes, compute) => {
      const path = join(own, `${set}.f32`)
      const kept = existsSync(path) ? unpack(readFileSync(path), images, sizes) : undefined
      if (kept) return { arrays: kept, wasThere: true }
      const arrays = compute()
      writeFileAtomically(path, pack(arrays))
      return { arrays, wasThere: false }
    },
  }
}

/** SHA-256 of what follows, then every array as float32. */
function pack(arrays: readonly Float32Array[]): Buffer {
  const values = Buffer.concat(
    arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  )
  return Buffer.concat([createHash('sha256').update(values).digest(), values])
}

/** Undefined when the bytes are cut or changed: then they are computed again. */
function unpack(bytes: Buffer, images: number, sizes: readonly number[]): Float32Array[] | undefined {
  const values = bytes.subarray(hashBytes)
  const count = images * sizes.reduce((sum, size) => sum + size, 0)
  if (values.length !== 4 * count) return undefined
  if (!createHash('sha256').update(values).digest().equals(bytes.subarray(0, hashBytes))) return undefined
  const floats = new Float32Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.length))
  let at = 0
  return sizes.map((size) => {
    const array = floats.subarray(at, at + images * size)
    at += images * size
    return array
  })
}
