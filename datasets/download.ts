import { existsSync, renameSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { InputError } from '../errors.ts'
import { hashFile } from './hash-file.ts'
import { partialPath, readPartial, removePartial } from './partial-download.ts'
import type { ProgressListener } from './transfer.ts'
import { transfer } from './transfer.ts'

export interface DownloadOptions {
  readonly url: string
  /** Where the file appears once it is whole and its hash is right. */
  readonly path: string
  /** Expected, hexadecimal. */
  readonly sha256: string
  readonly onProgress?: ProgressListener
  /** Waits before each new attempt after the connection was cut, milliseconds. */
  readonly retryDelaysMs?: readonly number[]
}

/**
 * Downloads a file; goes on where an earlier call was interrupted, if the server still has the same content.
 *
 * @returns bytes received by this call
 * @throws {InputError} when the server cannot be reached or refuses, the connection is cut too often (the part received
 *   is kept for the next call), the hash is wrong (nothing is kept), or the file cannot be written
 */
export async function downloadFile(options: DownloadOptions): Promise<number> {
  const { url, path, sha256 } = options
  if (existsSync(path) && (await hashFile(path)) === sha256) return 0
  const wasResumed = readPartial(path, url).bytes > 0
  const receivedBytes = await transferWithRetries(options)
  const found = await hashFile(partialPath(path))
  if (found === sha256) {
    renameSync(partialPath(path), path)
    removePartial(path)
    return receivedBytes
  }
  removePartial(path)
  if (wasResumed) return receivedBytes + (await downloadFile(options))
  throw new InputError({ place: url, expected: `SHA-256 ${sha256}`, found })
}

async function transferWithRetries({
  url,
  path,
  onProgress,
  retryDelaysMs = [1000, 2000, 4000, 8000, 16000],
}: DownloadOptions): Promise<number> {
  let receivedBytes = 0
  for (let attempt = 0; ; attempt++) {
    const result = await transfer(url, path, onProgress)
    receivedBytes += result.receivedBytes
    if (!result.problem) return receivedBytes
    const delayMs = retryDelaysMs[attempt]
    if (delayMs === undefined || receivedBytes === 0) {
      const resumable = readPartial(path, url).bytes > 0 ? ' (run it again to go on from there)' : ''
      throw new InputError({ place: url, expected: 'an answer', found: `${result.problem}${resumable}` })
    }
    await setTimeout(delayMs)
  }
}
