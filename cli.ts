import type { CommandModule } from 'yargs'
import { hideBin } from 'yargs/helpers'
import yargs from 'yargs/yargs'
import { InputError } from './errors.ts'
import { cacheOption, useMappingCache } from './sim/mapping-cache/use-cache.ts'
import { suggestion } from './sim/yaml/nearest-name.ts'

/** The commands by name, in the order in which help lists them. */
const commands = {
  search: async () => (await import('./experiments/front/command.ts')).searchCommand,
  evaluate: async () => (await import('./experiments/evaluate/command.ts')).evaluateCommand,
  refine: async () => (await import('./experiments/refine/command.ts')).refineCommand,
  train: async () => (await import('./nas/train/command.ts')).trainCommand,
  'train-many': async () => (await import('./nas/train/many-command.ts')).trainManyCommand,
  'train-heads': async () => (await import('./nas/frozen/command.ts')).trainHeadsCommand,
  precision: async () => (await import('./experiments/precision/command.ts')).precisionCommand,
  simulate: async () => (await import('./experiments/simulate/command.ts')).simulateCommand,
  layers: async () => (await import('./experiments/layers/command.ts')).layersCommand,
  fuse: async () => (await import('./experiments/fuse/command.ts')).fuseCommand,
  exits: async () => (await import('./experiments/exits/command.ts')).exitsCommand,
  export: async () => (await import('./nas/deploy/export-command.ts')).exportCommand,
  agreement: async () => (await import('./nas/deploy/agreement-command.ts')).agreementCommand,
  bank: async () => (await import('./nas/deploy/bank-command.ts')).bankCommand,
  study: async () => (await import('./experiments/study/command.ts')).studyCommand,
  systems: async () => (await import('./experiments/systems/command.ts')).systemsCommand,
  worker: async () => (await import('./experiments/study/worker-command.ts')).workerCommand,
  loop: async () => (await import('./experiments/loop/command.ts')).loopCommand,
  'search-efficiency': async () =>
    (await import('./experiments/search-efficiency/command.ts')).searchEfficiencyCommand,
  fidelity: async () => (await import('./experiments/fidelity/command.ts')).fidelityCommand,
  optimism: async () => (await import('./experiments/optimism/command.ts')).optimismCommand,
  reproduce: async () => (await import('./experiments/reproduce/command.ts')).reproduceCommand,
  conformance: async () => (await import('./sim/conformance/command.ts')).conformanceCommand,
  data: async () => (await import('./datasets/command.ts')).dataCommand,
  setup: async () => (await import('./nas/train/setup-command.ts')).setupCommand,
} satisfies Record<string, () => Promise<object>>

/** Only the commands that the words may mean are loaded; where they name none, all, for help. */
async function modulesFor(words: readonly string[]): Promise<CommandModule[]> {
  const named = Object.entries(commands).filter(([name]) => words.includes(name))
  const [first] = words
  if (named.length === 0 && first !== undefined && !first.startsWith('-'))
    throw new InputError({
      place: 'command line',
      expected: `a command${suggestion(first, Object.keys(commands))}; offramp --help lists them`,
      found: first,
    })
  const asked = named.length > 0 ? named : Object.entries(commands)
  return Promise.all(asked.map(([, load]) => load() as Promise<CommandModule>))
}

/** Exit codes: 0 done, 1 an internal fault (with its stack), 2 the user's mistake (one line). */
try {
  const words = hideBin(process.argv)
  await yargs(words)
    .scriptName('offramp')
    .parserConfiguration({ 'duplicate-arguments-array': false })
    .usage('$0 <command> [options]')
    .command(await modulesFor(words))
    .option('cache', cacheOption)
    .middleware(useMappingCache)
    .demandCommand(1, 'no command; offramp --help lists them')
    .strict()
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .fail((message, error) => {
      throw (
        error ??
        new InputError({
          place: 'command line',
          expected: 'a command with its options',
          found: message.replaceAll(/\s*\n\s*/g, ' '),
        })
      )
    })
    .parseAsync()
} catch (error) {
  const isMistake = error instanceof InputError
  process.stderr.write(isMistake ? `offramp: ${error.message}\n` : `${(error as Error).stack}\n`)
  process.exitCode = isMistake ? 2 : 1
}
