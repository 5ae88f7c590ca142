import fc from 'fast-check'
import { InputError } from '../../errors.ts'

const oddValues = [
  '-1',
  '0',
  '1e12',
  '1e400',
  '-.inf',
  '.nan',
  '9007199254740993',
  '0.5',
  '""',
  'null',
  '~',
  '[]',
  '{}',
  '[1, 2]',
  '{a: 1}',
  'true',
  'x',
  '"1"',
  '&a [*a]',
  '!!binary aGk=',
  '2001-01-01',
]

/**
 * For tests: a text with mistakes such as people and broken disks make: cut short, lines lost, doubled or indented
 * otherwise, values and keys replaced, characters changed.
 */
export function mangled(text: string): fc.Arbitrary<string> {
  const lines = text.split('\n')
  const line = fc.nat(lines.length - 1)
  const edit = (change: (own: string) => readonly string[]) =>
    line.map((at) => [...lines.slice(0, at), ...change(lines[at]!), ...lines.slice(at + 1)].join('\n'))
  const value = fc.constantFrom(...oddValues)
  const afterSeparator = (odd: string) =>
    edit((own) => [own.replace(/([:,=[-] *)[^:,=[\]{}]+(?=[,\]}]|$)/, `$1${odd}`)])
  return fc.oneof(
    fc.nat(text.length).map((length) => text.slice(0, length)),
    edit(() => []),
    edit((own) => [own, own]),
    edit((own) => [`  ${own}`]),
    edit((own) => [own.trimStart()]),
    edit((own) => [own.replace(/(\w+)(?= *[:=])/, '$1x')]),
    value.chain(afterSeparator),
    value.chain((odd) => edit((own) => [own.replace(/\d+/, odd)])),
    value.chain((odd) => edit((own) => [own.replace(/[A-Za-z_]\w*$/, odd)])),
    fc
      .tuple(fc.nat(text.length), fc.string({ maxLength: 3 }))
      .map(([at, odd]) => text.slice(0, at) + odd + text.slice(at + 1)),
    value,
  )
}

/**
 * Fails unless a reader takes a text or refuses it in one line that begins with the file's name.
 *
 * @param read gives up with an `InputError` where the text is wrong
 */
export function takesOrRefuses(read: (text: string) => unknown, text: string, file: string): void {
  try {
    read(text)
  } catch (error) {
    if (!(error instanceof InputError))
      throw new Error(`${(error as Error).stack}\n${text}`, { cause: error })
    const isOneLine = error.message.startsWith(file) && !error.message.includes('\n')
    if (!isOneLine) throw new Error(`expected one line that names the file, found: ${error.message}`)
  }
}
