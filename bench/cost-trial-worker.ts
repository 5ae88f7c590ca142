import { setTimeout as sleep } from 'node:timers/promises'
import workerpool from 'workerpool'
import { buildNetwork, publishedSpec } from '../models/build.ts'
import { networkCosts } from '../nas/evaluate/network-costs.ts'
import { readSystem } from '../sim/hardware/read-system.ts'

const system = readSystem('edge-tpu-quad')

/** Methods of the worker process of bench/store.ts. */
const methods = {
  /** Costs the study's backbone at several widths: a trial of costs alone, about a second of one core. */
  cost: ({ widths }: { widths: readonly number[] }): number[] =>
    widths.map((width) => {
      const network = buildNetwork({ ...publishedSpec('mobilenetv2-eenn'), width })
      return networkCosts(network, system).blocks.reduce((sum, { energyPj }) => sum + energyPj, 0)
    }),
  wait: () => sleep(1000, null),
  nothing: (): null => null,
}

workerpool.worker(methods)
