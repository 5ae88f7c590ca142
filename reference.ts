import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = process.env.OFFRAMP_REFERENCE ?? fileURLToPath(new URL('../shared/reference', import.meta.url))

/**
 * Path of a file of the published reference data that some tests compare with; they are not part of the project. Where
 * it is absent, says so and gives undefined: the test is skipped. OFFRAMP_REFERENCE names another folder.
 */
export function referenceFile(name: string): string | undefined {
  const path = join(folder, name)
  if (existsSync(path)) return path
  console.log(`skipped: a comparison with ${name}: no reference data here`)
  return undefined
}
