import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import type { CommandModule } from 'yargs'
import { serveTrials } from '../../nas/queue/serve-trials.ts'
import type { Evaluated } from '../../nas/workers/run-study.ts'
import { openStudyWorkers } from './evaluators.ts'
import { versions } from './versions.ts'
import { wholeNumber } from './whole-number.ts'

interface WorkerArguments {
  queue: string
  processes: number
  'lost-after': number
  json: boolean
  /** Of all commands. */
  cache?: boolean
}

export const workerCommand: CommandModule<object, WorkerArguments> = {
  command: 'worker',
  describe: 'evaluate the trials of studies that other machines put on a queue, until interrupted',
  builder: (yargs) =>
    yargs
      .option('queue', {
        type: 'string',
        demandOption: true,
        describe:
          'Redis server, redis://host:port or rediss:// for TLS; its password in OFFRAMP_QUEUE_PASSWORD',
      })
      .option('processes', {
        type: 'number',
        default: availableParallelism(),
        defaultDescription: 'one per core',
        describe: 'trials at the same time, each in a process of its own',
      })
      .option('lost-after', {
        type: 'number',
        default: 10,
        describe: 'seconds after which a machine that is not heard of loses its trials to others',
      })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'at the end, what was done, as one JSON document',
      })
      .example(
        '$0 worker --queue rediss://queue.example.org --processes 4',
        'for studies run with the same --queue; banks and accelerators must lie at the same paths here',
      ),
  handler: async ({ queue: url, processes, json, 'lost-after': lostAfter, cache }) => {
    const parallel = wholeNumber(processes, '--processes')
    const lockMs = 1000 * wholeNumber(lostAfter, '--lost-after')
    const tell = (line: string) => process.stderr.write(`offramp worker: ${line}\n`)
    const pool = openStudyWorkers(parallel, cache)
    let trials = 0
    const run = async (job: unknown): Promise<Evaluated> => {
      const began = performance.now()
      const outcome = (await pool.call('evaluate', job)) as Evaluated['outcome']
      trials += 1
      return { outcome, circumstances: { seconds: (performance.now() - began) / 1000, versions } }
    }
    try {
      const server = await serveTrials({ url, parallel, run, tell, lockMs })
      tell(`ready for ${parallel} trials at a time; interrupt to end after those in progress`)
      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
      await server.close()
    } finally {
      await pool.close()
    }
    if (json) process.stdout.write(`${JSON.stringify({ trials })}\n`)
    else tell(`${trials} trials done`)
  },
}
