import { readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { InputError } from '../../errors.ts'
import { type ForeignNetwork, type ImportOptions, importNetwork } from './import/import-network.ts'

/**
 * Reads a network from an ONNX file, named after the file.
 *
 * @throws {InputError} when there is no such file, or it is no network that can be taken over
 */
export function readForeignNetwork(
  path: string,
  options: Pick<ImportOptions, 'cuts' | 'preprocessing' | 'isWithWeights'> = {},
): ForeignNetwork {
  return importNetwork(readModel(path), { ...options, place: path, name: basename(path, extname(path)) })
}

/** Whether a name on the command line is that of an ONNX file, and not of a builder or a recipe. */
export function isOnnxPath(name: string): boolean {
  return extname(name) === '.onnx'
}

function readModel(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    const found = { ENOENT: 'no such file', EISDIR: 'a folder', EACCES: 'no permission to read it' }[code]
    if (!found) throw error
    throw new InputError({ place: path, expected: 'an ONNX model', found }, { cause: error })
  }
}
