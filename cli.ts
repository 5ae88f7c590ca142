import { hideBin } from 'yargs/helpers'
import yargs from 'yargs/yargs'
import { dataCommand } from './datasets/command.ts'
import { InputError } from './errors.ts'
import { evaluateCommand } from './experiments/evaluate/command.ts'
import { exitsCommand } from './experiments/exits/command.ts'
import { fidelityCommand } from './experiments/fidelity/command.ts'
import { searchCommand } from './experiments/front/command.ts'
import { fuseCommand } from './experiments/fuse/command.ts'
import { loopCommand } from './experiments/loop/command.ts'
import { optimismCommand } from './experiments/optimism/command.ts'
import { precisionCommand } from './experiments/precision/command.ts'
import { refineCommand } from './experiments/refine/command.ts'
import { reproduceCommand } from './experiments/reproduce/command.ts'
import { searchEfficiencyCommand } from './experiments/search-efficiency/command.ts'
import { simulateCommand } from './experiments/simulate/command.ts'
import { studyCommand } from './experiments/study/command.ts'
import { workerCommand } from './experiments/study/worker-command.ts'
import { systemsCommand } from './experiments/systems/command.ts'
import { agreementCommand } from './nas/deploy/agreement-command.ts'
import { bankCommand } from './nas/deploy/bank-command.ts'
import { exportCommand } from './nas/deploy/export-command.ts'
import { trainHeadsCommand } from './nas/frozen/command.ts'
import { trainCommand } from './nas/train/command.ts'
import { trainManyCommand } from './nas/train/many-command.ts'
import { setupCommand } from './nas/train/setup-command.ts'
import { conformanceCommand } from './sim/conformance/command.ts'
import { cacheOption, useMappingCache } from './sim/mapping-cache/use-cache.ts'

/** Exit codes: 0 done, 1 an internal fault (with its stack), 2 the user's mistake (one line). */
const parser = yargs(hideBin(process.argv))
  .scriptName('offramp')
  .parserConfiguration({ 'duplicate-arguments-array': false })
  .usage('$0 <command> [options]')
  .command(searchCommand)
  .command(evaluateCommand)
  .command(refineCommand)
  .command(trainCommand)
  .command(trainManyCommand)
  .command(trainHeadsCommand)
  .command(precisionCommand)
  .command(simulateCommand)
  .command(fuseCommand)
  .command(exitsCommand)
  .command(exportCommand)
  .command(agreementCommand)
  .command(bankCommand)
  .command(studyCommand)
  .command(systemsCommand)
  .command(workerCommand)
  .command(loopCommand)
  .command(searchEfficiencyCommand)
  .command(fidelityCommand)
  .command(optimismCommand)
  .command(reproduceCommand)
  .command(conformanceCommand)
  .command(dataCommand)
  .command(setupCommand)
  .option('cache', cacheOption)
  .middleware(useMappingCache)
  .demandCommand(1, 'no command; offramp --help lists them')
  .strict()
  .wrap(Math.min(110, process.stdout.columns ?? 110))
  .fail((message, error) => {
    throw (
      error ??
      new InputError({ place: 'command line', expected: 'a command with its options', found: message })
    )
  })

try {
  await parser.parseAsync()
} catch (error) {
  const isMistake = error instanceof InputError
  process.stderr.write(isMistake ? `offramp: ${error.message}\n` : `${(error as Error).stack}\n`)
  process.exitCode = isMistake ? 2 : 1
}
