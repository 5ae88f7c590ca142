import { join } from 'node:path'
import { cacheRoot } from '../../cache-root.ts'
import { keepTileMappingsIn } from '../fused/tile-cost.ts'
import { keepMappingsIn } from '../schedule/core-cost.ts'
import { MappingPacks } from './mapping-packs.ts'

/** Options of all commands, and what they do before a command runs. */
export const cacheOption = {
  type: 'boolean',
  default: true,
  describe:
    'keep mappings for later runs (in OFFRAMP_CACHE, else the user’s cache); --no-cache: search all anew',
} as const

/** Keeps mappings on disk from now on; where nothing can be written there, says so and goes on without. */
export function useMappingCache({ cache }: { readonly cache: boolean }): void {
  const folder = join(cacheRoot(), 'mappings')
  const warn = (reason: string) => {
    process.stderr.write(`offramp: no mappings are kept in ${folder}: ${reason}\n`)
  }
  const packs = cache ? new MappingPacks(folder, warn) : undefined
  keepMappingsIn(packs)
  keepTileMappingsIn(packs)
}
