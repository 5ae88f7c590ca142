import cliProgress from 'cli-progress'
import type { CommandModule } from 'yargs'
import { inputScale } from '../../datasets/normalize.ts'
import { openDataset } from '../../datasets/open.ts'
import { InputError } from '../../errors.ts'
import { integerNetwork } from '../../models/integer/convert.ts'
import { loadBackend } from '../train/backends/load.ts'
import type { BackendName } from '../train/backends/training-backend.ts'
import { logitsOf } from '../train/logits.ts'
import { originAt } from '../train/start-from.ts'
import { trainedState } from '../train/trained-state.ts'
import { valuesOf } from '../train/values-of.ts'
import { type Agreement, integerAgreement } from './integer-agreement.ts'

interface AgreementArguments {
  checkpoint: string
  data: string | undefined
  synthetic: boolean
  images: number | undefined
  backend: 'auto' | BackendName
  json: boolean
}

export const agreementCommand: CommandModule<object, AgreementArguments> = {
  command: 'agreement',
  describe:
    'how often a trained network in integers says what it said in training, quantized, on the test images',
  builder: (yargs) =>
    yargs
      .option('checkpoint', { type: 'string', demandOption: true, describe: 'folder of a training' })
      .option('data', { type: 'string', describe: 'folder with images; default OFFRAMP_DATA' })
      .option('synthetic', { type: 'boolean', default: false, describe: 'procedural images instead' })
      .option('images', { type: 'number', describe: 'test images that are run; default: all' })
      .option('backend', {
        choices: ['auto', 'tensorflow', 'wasm', 'cpu'] as const,
        default: 'auto' as const,
      })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example('$0 agreement --checkpoint runs/tiny --synthetic', 'of the training of the tiny recipe'),
  handler: async (options) => {
    const origin = originAt(options.checkpoint)
    const { seed } = origin.checkpoint.identity
    const kind = options.synthetic ? 'synthetic' : undefined
    const { name, shape, test } = await openDataset({ data: options.data, seed, kind })
    const images = options.images ?? test.count
    if (!(Number.isInteger(images) && images > 0 && images <= test.count)) {
      throw new InputError({ place: '--images', expected: `1 to ${test.count}`, found: `${images}` })
    }
    const backend = await loadBackend(options.backend)
    const { network, state, quantization } = trainedState(origin)
    const integer = integerNetwork(network, valuesOf(origin.checkpoint), { ...quantization, inputScale })
    const indices = Int32Array.from({ length: images }, (_, i) => i)
    const common = { network, state, backend, set: test, shape, indices, quantization }
    const references = [logitsOf(common), logitsOf({ ...common, isAsTrained: true })]
    const bar = new cliProgress.SingleBar({
      format: '{bar} {value}/{total} images, {eta} s left',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    })
    bar.start(images, 0)
    const onImage = () => bar.increment()
    const [agreement, asTrained] = integerAgreement({ integer, references, set: test, images, onImage })
    bar.stop()
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ data: name, images, ...agreement, asTrained })}\n`
        : `${images} images of ${name}\n${agreementText('with its biases as deployed', agreement!)}${agreementText('as a training step computes', asTrained!)}`,
    )
  },
}

function agreementText(way: string, { predictions, samePredictions, logits, withinStep }: Agreement): string {
  const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(3)} %`
  return `${way}: same prediction ${percent(samePredictions, predictions)} of ${predictions}; logit within an int8 step ${percent(withinStep, logits)} of ${logits}\n`
}
