import { hideBin } from 'yargs/helpers'
import yargs from 'yargs/yargs'
import { studyCommand } from './command.ts'
import { workerCommand } from './worker-command.ts'

/* A process that runs the commands of this folder for tests, to be killed. */
await yargs(hideBin(process.argv)).command(studyCommand).command(workerCommand).strict().parseAsync()
