import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where things are kept that can be made again: OFFRAMP_CACHE, or the user's cache (XDG_CACHE_HOME or ~/.cache). */
export function cacheRoot(): string {
  const { OFFRAMP_CACHE, XDG_CACHE_HOME } = process.env
  return OFFRAMP_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'offramp')
}
