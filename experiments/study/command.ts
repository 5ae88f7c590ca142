import type { CommandModule } from 'yargs'
import { StudyStore } from '../../nas/store/study-store.ts'
import { type DatabaseArguments, databaseOption } from './database-option.ts'
import { exportCommand } from './export-command.ts'
import { runCommand } from './run-command.ts'
import { showCommand } from './show-command.ts'
import { studiesTable } from './summary-table.ts'

interface ListArguments extends DatabaseArguments {
  json: boolean
}

const listCommand: CommandModule<object, ListArguments> = {
  command: 'ls',
  describe: 'the studies of a database',
  builder: (yargs) =>
    databaseOption(yargs).option('json', {
      type: 'boolean',
      default: false,
      describe: 'one JSON line a study',
    }),
  handler: ({ db, json }) => {
    const store = new StudyStore(db, { mustExist: true })
    const studies = store.studies()
    store.close()
    const lines = json ? studies.map((study) => JSON.stringify(study)) : [studiesTable(studies)]
    process.stdout.write(lines.map((line) => `${line}\n`).join(''))
  },
}

const removeCommand: CommandModule<object, DatabaseArguments & { name: string }> = {
  command: 'rm <name>',
  describe: 'remove a study and its trials',
  builder: (yargs) => databaseOption(yargs).positional('name', { type: 'string', demandOption: true }),
  handler: ({ db, name }) => {
    const store = new StudyStore(db, { mustExist: true })
    store.remove(name)
    store.close()
  },
}

export const studyCommand: CommandModule = {
  command: 'study <command>',
  describe: 'run a search whose every trial is kept, and look at what was found',
  builder: (yargs) =>
    yargs
      .command(runCommand)
      .command(listCommand)
      .command(showCommand)
      .command(exportCommand)
      .command(removeCommand)
      .demandCommand(1),
  handler: () => {},
}
