/** What was wrong with an input, and where. */
export interface Complaint {
  /** File, and the place in it (line, key, byte offset), or the command-line option. */
  readonly place: string
  readonly expected: string
  readonly found: string
}

/** The user's mistake: told in one line, exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError'

  constructor({ place, expected, found }: Complaint, options?: ErrorOptions) {
    super(`${place}: expected ${expected}, found ${found}`, options)
  }
}
