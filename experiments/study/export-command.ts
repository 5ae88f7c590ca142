import type { CommandModule } from 'yargs'
import { writeFileAtomically } from '../../files.ts'
import { StudyStore } from '../../nas/store/study-store.ts'
import { type DatabaseArguments, databaseOption } from './database-option.ts'
import { trialsCsv, trialsJsonl } from './export.ts'

interface ExportArguments extends DatabaseArguments {
  name: string
  jsonl: boolean | undefined
  circumstances: boolean
  to: string | undefined
}

export const exportCommand: CommandModule<object, ExportArguments> = {
  command: 'export <name>',
  describe: 'the trials of a study, in the order of the search, as CSV or JSON lines',
  builder: (yargs) =>
    databaseOption(yargs)
      .positional('name', { type: 'string', demandOption: true })
      .option('csv', { type: 'boolean', describe: 'one line a network (default)' })
      .option('jsonl', { type: 'boolean', describe: 'one JSON line a trial' })
      .conflicts('csv', 'jsonl')
      .option('circumstances', {
        type: 'boolean',
        default: false,
        describe: 'add seconds, times and versions, which differ from run to run',
      })
      .option('to', { type: 'string', describe: 'file to write in place of the standard output' })
      .example('$0 study export search --jsonl', 'every trial, one JSON line each'),
  handler: ({ name, db, jsonl, circumstances, to }) => {
    const store = new StudyStore(db, { mustExist: true })
    store.study(name)
    const text = (jsonl ? trialsJsonl : trialsCsv)(store.trials(name), { circumstances })
    store.close()
    if (to !== undefined) return writeFileAtomically(to, text)
    process.stdout.on('error', ignoreClosedPipe)
    process.stdout.write(text)
  },
}

/** Such as that to `head`. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
