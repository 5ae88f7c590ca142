import { readFileSync } from 'node:fs'

/** Version of this program, from its package.json. */
export const programVersion: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version

/** Of all programs that a trial runs on. */
export const versions: Readonly<Record<string, string>> = { offramp: programVersion, node: process.version }
