import type { Argv } from 'yargs'

export interface DatabaseArguments {
  db: string
}

/** Adds `--db`, the file that all commands of studies read and write. */
export function databaseOption(yargs: Argv): Argv<DatabaseArguments> {
  return yargs.option('db', {
    type: 'string',
    default: 'runs/studies.db',
    describe: 'database of the studies',
  })
}
