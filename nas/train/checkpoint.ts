import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { InputError } from '../../errors.ts'
import { writeFileAtomically } from '../../files.ts'

/** What must be equal for a training to go on from a checkpoint to the same result. */
export interface TrainingIdentity {
  readonly recipe: unknown
  readonly seed: number
  /** Content hash of the dataset. */
  readonly data: string
  /** Name and versions of the backend. */
  readonly backend: string
  /** Said where steps are run as graphs. */
  readonly execution?: 'graph'
  /** Hash of the values of the checkpoint that it started from. */
  readonly from?: string
}

export interface Checkpoint {
  readonly identity: TrainingIdentity
  /** Steps done. */
  readonly step: number
  /** Work so far, over all interruptions. */
  readonly seconds: number
  readonly arrays: ReadonlyMap<string, Float32Array>
  readonly ranges: ReadonlyMap<string, number>
}

/** What lies on the disk, with the hash of the values. */
export interface StoredCheckpoint extends Checkpoint {
  readonly sha256: string
}

interface Header {
  readonly format: 1
  readonly identity: TrainingIdentity
  readonly step: number
  readonly seconds: number
  readonly arrays: readonly { readonly name: string; readonly length: number }[]
  readonly ranges: readonly (readonly [string, number])[]
  /** Of the values. */
  readonly sha256: string
}

/** Name of the checkpoint in its folder. */
export const checkpointName = 'checkpoint.bin'

const magic = 'OFFRAMP1'

/**
 * Writes a checkpoint whole or not at all: magic, length of the header (uint32, little-endian), header as JSON, then
 * every array as float32 in the header's order.
 */
export function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  const { identity, step, seconds, arrays, ranges } = checkpoint
  const values = Buffer.concat(
    [...arrays.values()].map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
  )
  const header: Header = {
    format: 1,
    identity,
    step,
    seconds,
    arrays: [...arrays].map(([name, { length }]) => ({ name, length })),
    ranges: [...ranges],
    sha256: sha256(values),
  }
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  writeFileAtomically(path, Buffer.concat([Buffer.from(magic), length, text, values]))
}

/**
 * Reads a checkpoint back.
 *
 * @throws {InputError} when there is none, it is damaged, or it is of a training other than `identity` (any, where
 * left out): says the first difference
 */
export function readCheckpoint(path: string, identity?: TrainingIdentity): StoredCheckpoint {
  if (!existsSync(path)) {
    throw new InputError({ place: path, expected: 'a checkpoint to resume from', found: 'no such file' })
  }
  const file = readFileSync(path)
  const damaged = (expected: string, found: string) => new InputError({ place: path, expected, found })
  if (file.subarray(0, magic.length).toString('latin1') !== magic || file.length < magic.length + 4) {
    throw damaged(`a checkpoint, which begins with ${magic}`, 'something else')
  }
  const start = magic.length + 4
  const headerBytes = file.readUInt32LE(magic.length)
  if (start + headerBytes > file.length)
    throw damaged(`a header of ${headerBytes} bytes`, 'the end of the file')
  const header = JSON.parse(file.toString('utf8', start, start + headerBytes)) as Header
  const difference = identity && firstDifference(identity, header.identity, '')
  if (difference) throw damaged(`a checkpoint of this training (${difference.wanted})`, difference.found)
  const values = file.subarray(start + headerBytes)
  const count = header.arrays.reduce((sum, { length }) => sum + length, 0)
  if (values.length !== 4 * count) throw damaged(`${4 * count} bytes of values`, `${values.length}`)
  if (sha256(values) !== header.sha256) throw damaged(`values of hash ${header.sha256}`, sha256(values))
  const floats = new Float32Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.length))
  const arrays = new Map<string, Float32Array>()
  let at = 0
  for (const { name, length } of header.arrays) {
    arrays.set(name, floats.subarray(at, at + length))
    at += length
  }
  return { ...header, arrays, ranges: new Map(header.ranges) }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function firstDifference(
  wanted: unknown,
  found: unknown,
  key: string,
): { wanted: string; found: string } | undefined {
  if (isRecord(wanted) && isRecord(found)) {
    for (const name of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
      const difference = firstDifference(wanted[name], found[name], key ? `${key}.${name}` : name)
      if (difference) return difference
    }
    return undefined
  }
  const [left, right] = [JSON.stringify(wanted), JSON.stringify(found)]
  return left === right ? undefined : { wanted: `${key} ${left}`, found: `${key} ${right}` }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
