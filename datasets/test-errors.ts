import * as assert from 'uvu/assert'
import { InputError } from '../errors.ts'

/** For tests: `run` throws an InputError of one line that matches. */
export async function assertInputError(run: () => unknown, pattern: RegExp): Promise<void> {
  let thrown: unknown
  try {
    await run()
  } catch (error) {
    thrown = error
  }
  assert.instance(thrown, InputError, `expected an InputError, got ${thrown}`)
  assert.match((thrown as Error).message, pattern)
  assert.not.match((thrown as Error).message, /\n/)
}
