import { spawnSync } from 'node:child_process'
import { InputError } from '../../../errors.ts'

/**
 * Runs a program to its end and gives its standard output.
 *
 * @throws {InputError} when it fails, with `purpose` and the line in which it says why
 */
export function runTool(purpose: string, program: string, ...args: string[]): string {
  const { status, signal, error, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status === 0) return stdout
  const reason = /error: (.+)/i.exec(stderr ?? '')?.[1] ?? stderr?.trim().split('\n').at(-1)
  throw new InputError({
    place: 'offramp setup tensorflow',
    expected: purpose,
    found: error?.message || reason || `${program} ended by ${signal ?? `exit code ${status}`}`,
  })
}
