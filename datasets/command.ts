import type { CommandModule } from 'yargs'
import { InputError } from '../errors.ts'
import { archives } from './archives.ts'
import { readCifar10 } from './cifar10.ts'
import { readCifar100 } from './cifar100.ts'
import { downloadBar } from './download-bar.ts'
import { fetchArchive } from './fetch-archive.ts'

interface DataArguments {
  dataset: 'cifar10' | 'cifar100'
  to: string
  url: string | undefined
  sha256: string | undefined
  json: boolean
}

const readers = { cifar10: readCifar10, cifar100: readCifar100 }

/** `offramp data cifar10 --to DIR`: downloads a dataset's official archive, checks it and unpacks it. */
export const dataCommand: CommandModule<object, DataArguments> = {
  command: 'data <dataset>',
  describe: 'Download a dataset: its official archive, resumed where it was cut, checked and unpacked',
  builder: (yargs) =>
    yargs
      .positional('dataset', { choices: ['cifar10', 'cifar100'] as const, demandOption: true })
      .option('to', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'Folder to unpack into',
      })
      .option('url', { type: 'string', requiresArg: true, describe: 'A mirror of the archive' })
      .option('sha256', {
        type: 'string',
        requiresArg: true,
        implies: 'url',
        describe: "Hash of the mirror's archive; the official one's where left out",
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' })
      .example('$0 data cifar10 --to data', 'then: $0 train --data data'),
  handler: async ({ dataset: kind, to, url, sha256, json }) => {
    const official = archives[kind]
    const archive = {
      ...official,
      url: checkUrl(url ?? official.url),
      sha256: checkHash(sha256 ?? official.sha256),
    }
    const bar = downloadBar(kind)
    const warn = (line: string) => process.stderr.write(`warning: ${line}\n`)
    const { dataset, folder, receivedBytes } = await fetchArchive({
      archive,
      to,
      read: (unpacked) => readers[kind](unpacked, warn),
      onProgress: bar.onProgress,
    }).finally(bar.stop)
    const { name, sha256: contentSha256, train, test } = dataset
    const summary = { name, sha256: contentSha256, folder, trainImages: train.count, testImages: test.count }
    process.stdout.write(
      json
        ? `${JSON.stringify({ ...summary, receivedBytes })}\n`
        : `${name}: ${train.count} training and ${test.count} test images in ${folder}\nUse it with --data ${to}\n`,
    )
  },
}

function checkUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url
  throw new InputError({ place: '--url', expected: 'an http or https address', found: url })
}

function checkHash(sha256: string): string {
  if (/^[0-9a-f]{64}$/i.test(sha256)) return sha256.toLowerCase()
  throw new InputError({ place: '--sha256', expected: '64 hexadecimal digits', found: sha256 })
}
