import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { InputError } from '../errors.ts'
import { asInputError, makeFolder } from '../files.ts'
import { notePartial, partialPath, readPartial, removePartial } from './partial-download.ts'

/** Bytes there are of the file, and of how many, if the server says. */
export type ProgressListener = (bytes: number, totalBytes: number | undefined) => void

export interface TransferResult {
  readonly receivedBytes: number
  /** Why the connection failed or ended early; absent when all of the content is there. */
  readonly problem?: string
}

/**
 * One request for what is missing of a file (RFC 9110, section 14): the bytes after those there already, if the server
 * does ranges and still has the same content, else all of it from the start.
 *
 * @throws {InputError} when the server answers with an error or the file cannot be written
 */
export async function transfer(
  url: string,
  path: string,
  onProgress?: ProgressListener,
): Promise<TransferResult> {
  const { bytes, validator } = readPartial(path, url)
  const headers = {
    'accept-encoding': 'identity',
    ...(bytes > 0 && { range: `bytes=${bytes}-` }),
    ...(bytes > 0 && validator && { 'if-range': validator }),
  }
  let response: Response
  try {
    response = await fetch(url, { headers })
  } catch (error) {
    return { receivedBytes: 0, problem: describe(error) }
  }
  const { status, statusText, body } = response
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '')
  const isRest = status === 206 && range?.[1] === `${bytes}`
  if (isRest || status === 200) return receive(response, isRest ? bytes : 0, url, path, onProgress)
  await body?.cancel()
  if (bytes > 0 && status === 416 && range?.[2] === `${bytes}`) return { receivedBytes: 0 }
  if (bytes > 0 && (status === 416 || status === 206)) {
    removePartial(path)
    return transfer(url, path, onProgress)
  }
  throw new InputError({ place: url, expected: 'HTTP status 200 or 206', found: `${status} ${statusText}` })
}

async function receive(
  response: Response,
  from: number,
  url: string,
  path: string,
  onProgress?: ProgressListener,
): Promise<TransferResult> {
  const length = response.headers.get('content-length')
  const totalBytes = length === null ? undefined : from + Number(length)
  const file = await openPartial(response, from, url, path)
  let receivedBytes = 0
  try {
    onProgress?.(from, totalBytes)
    for await (const chunk of response.body ?? []) {
      await file.appendFile(chunk)
      receivedBytes += chunk.length
      onProgress?.(from + receivedBytes, totalBytes)
    }
    await file.sync()
    return { receivedBytes }
  } catch (error) {
    const isCut = error instanceof TypeError && error.cause instanceof Error
    if (isCut) return { receivedBytes, problem: describe(error) }
    throw asInputError(error, path)
  } finally {
    await file.close()
  }
}

async function openPartial(response: Response, from: number, url: string, path: string): Promise<FileHandle> {
  try {
    makeFolder(dirname(path))
    if (from === 0) {
      removePartial(path)
      notePartial(path, url, response.headers)
    }
    return await open(partialPath(path), 'a')
  } catch (error) {
    throw asInputError(error, path)
  }
}

/** fetch hides the reason in a chain of causes. */
function describe(error: unknown): string {
  const cause = (error as Error).cause
  return cause instanceof Error
    ? cause.message || String((cause as NodeJS.ErrnoException).code)
    : String(error)
}
