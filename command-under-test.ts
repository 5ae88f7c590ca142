import type { CommandModule } from 'yargs'
import yargs from 'yargs/yargs'

/** For tests: runs a command in this process as cli.ts does; a mistake is thrown. */
export async function runCommand<T>(command: CommandModule<object, T>, words: string[]): Promise<void> {
  await yargs(words)
    .parserConfiguration({ 'duplicate-arguments-array': false })
    .command(command)
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message)
    })
    .parseAsync()
}

/** For tests: what is printed on standard output, and kept from it, while something runs. */
export async function printedBy(work: () => Promise<unknown>): Promise<string> {
  const { write } = process.stdout
  let printed = ''
  process.stdout.write = ((text: string) => {
    printed += text
    return true
  }) as typeof write
  try {
    await work()
  } finally {
    process.stdout.write = write
  }
  return printed
}

/** For tests: what a command prints. */
export function outputOf<T>(command: CommandModule<object, T>, words: string[]): Promise<string> {
  return printedBy(() => runCommand(command, words))
}
