import type { CommandModule } from 'yargs'
import { installTensorflow } from './backends/install-tensorflow.ts'
import { loadBackend } from './backends/load.ts'
import { checkRequirements } from './backends/setup-requirements.ts'
import { findTfjsNode, type TfjsNode } from './backends/tensorflow-addon.ts'

interface SetupArguments {
  what: 'tensorflow'
  json: boolean
}

export const setupCommand: CommandModule<object, SetupArguments> = {
  command: 'setup <what>',
  describe: 'make the native training backend work, in a folder of the user’s cache',
  builder: (yargs) =>
    yargs
      .positional('what', { choices: ['tensorflow'] as const, demandOption: true })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example('$0 setup tensorflow', 'build tfjs-node from npm and PyPI; seconds when it is there already')
      .epilogue('The folder is OFFRAMP_CACHE, or offramp in XDG_CACHE_HOME or ~/.cache; it takes 540 MB.'),
  handler: async ({ json }) => {
    const begin = performance.now()
    let found = findTfjsNode()
    const wasThere = typeof found !== 'string'
    if (!wasThere) {
      checkRequirements()
      await installTensorflow((step) => process.stderr.write(`${step}\n`))
      found = findTfjsNode()
    }
    const { version: backend } = await loadBackend('tensorflow')
    const { folder } = found as TfjsNode
    const seconds = Math.round(performance.now() - begin) / 1000
    const summary = `${backend} ${wasThere ? 'was there' : 'is set up'}, in ${folder}`
    process.stdout.write(`${json ? JSON.stringify({ backend, folder, wasThere, seconds }) : summary}\n`)
  },
}
