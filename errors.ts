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
    super(onOneLine(`${place}: expected ${expected}, found ${found}`), options)
  }
}

/** Control characters, which names in a file may have, written as JSON writes them. */
function onOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) =>
    JSON.stringify(character).slice(1, -1),
  )
}
