import { hideBin } from 'yargs/helpers'
import yargs from 'yargs/yargs'
import { InputError } from './errors.ts'
import { trainCommand } from './nas/commands/train.ts'

/** Exit codes: 0 done, 1 an internal fault (with its stack), 2 the user's mistake (one line). */
const parser = yargs(hideBin(process.argv))
  .scriptName('offramp')
  .usage('$0 <command> [options]')
  .command(trainCommand)
  .demandCommand(1, 'expected a command, found none; see offramp --help')
  .strict()
  .wrap(Math.min(110, process.stdout.columns ?? 110))
  .fail((message, error) => {
    throw (
      error ??
      new InputError({ place: 'command line', expected: 'a command and options of --help', found: message })
    )
  })

try {
  await parser.parseAsync()
} catch (error) {
  const isMistake = error instanceof InputError
  process.stderr.write(isMistake ? `offramp: ${error.message}\n` : `${(error as Error).stack}\n`)
  process.exitCode = isMistake ? 2 : 1
}
