import { setTimeout as sleep } from 'node:timers/promises'
import workerpool from 'workerpool'
import { buildNetwork, publishedSpec } from '../models/build.ts'
import { networkCosts } from '../nas/evaluate/network-costs.ts'
import { readSystem } from '../sim/hardware/read-system.ts'

const system = readSystem('edge-tpu-quad')

/** What a trial took of all threads of its process. */
export interface TrialTimes {
  readonly processorSeconds: number
}

/** Methods of the worker process of bench/store.ts. */
const methods = {
  /** Costs networks on an accelerator of which no layer is known yet: its arithmetic costs a little more each trial. */
  cost: ({ trial, widths }: { trial: number; widths: readonly number[] }): TrialTimes => {
    const began = process.cpuUsage()
    const cores = system.cores.map((core) => {
      const energyPj = core.macEnergy.energyPj * (1 + trial / 1000)
      return { ...core, macEnergy: { ...core.macEnergy, energyPj } }
    })
    for (const width of widths)
      networkCosts(buildNetwork({ ...publishedSpec('mobilenetv2-eenn'), width }), { ...system, cores })
    const { user, system: kernel } = process.cpuUsage(began)
    return { processorSeconds: (user + kernel) / 1e6 }
  },
  wait: (): Promise<TrialTimes> => sleep(1000, { processorSeconds: 0 }),
  nothing: (): null => null,
}

workerpool.worker(methods)
