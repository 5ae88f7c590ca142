import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../errors.ts'
import type { Archive } from './archives.ts'
import type { Dataset } from './dataset.ts'
import type { DownloadOptions } from './download.ts'
import { downloadFile } from './download.ts'
import { unpackFolder } from './unpack.ts'

export interface FetchArchiveOptions extends Pick<DownloadOptions, 'onProgress' | 'retryDelaysMs'> {
  readonly archive: Archive
  /** Folder that will hold the dataset's folder; made if missing. */
  readonly to: string
  /** Reads the dataset, and in doing so checks it. */
  readonly read: (folder: string) => Dataset
}

export interface FetchedArchive {
  readonly dataset: Dataset
  readonly folder: string
  /** By this call; 0 when the dataset was there already. */
  readonly receivedBytes: number
}

/**
 * Downloads and unpacks a dataset, unless it is there already. The dataset's folder appears whole or not at all, and
 * the archive is deleted then.
 *
 * @throws {InputError} see `downloadFile` and `unpackFolder`; also when a damaged dataset lies in the way
 */
export async function fetchArchive(options: FetchArchiveOptions): Promise<FetchedArchive> {
  const { archive, to, read } = options
  const folder = join(to, archive.folder)
  if (existsSync(folder)) return { dataset: readExisting(folder, read), folder, receivedBytes: 0 }
  const path = join(to, `${archive.folder}.tar.gz`)
  const receivedBytes = await downloadFile({ ...options, url: archive.url, path, sha256: archive.sha256 })
  const dataset = await unpackFolder(path, archive.folder, to, read)
  rmSync(path)
  return { dataset, folder, receivedBytes }
}

function readExisting(folder: string, read: (folder: string) => Dataset): Dataset {
  try {
    return read(folder)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(
      {
        place: folder,
        expected: 'a whole dataset, or nothing yet (delete it to download anew)',
        found: error.message,
      },
      { cause: error },
    )
  }
}
