import { setTimeout as sleep } from 'node:timers/promises'
import workerpool from 'workerpool'
import { buildNetwork, publishedSpec } from '../models/build.ts'
import { networkCosts } from '../nas/evaluate/network-costs.ts'
import { readSystem } from '../sim/hardware/read-system.ts'

const system = readSystem('edge-tpu-quad')

/** Methods of the worker process of bench/store.ts. */
const methods = {
  /** Costs networks on an accelerator of which no layer is known yet: its arithmetic costs a little more each trial. */
  cost: ({ trial, widths }: { trial: number; widths: readonly number[] }): number[] => {
    const cores = system.cores.map((core) => {
      const energyPj = core.macEnergy.energyPj * (1 + trial / 1000)
      return { ...core, macEnergy: { ...core.macEnergy, energyPj } }
    })
    return widths.map((width) => {
      const network = buildNetwork({ ...publishedSpec('mobilenetv2-eenn'), width })
      const { blocks } = networkCosts(network, { ...system, cores })
      return blocks.reduce((sum, cost) => sum + cost.energyPj, 0)
    })
  },
  wait: () => sleep(1000, null),
  nothing: (): null => null,
}

workerpool.worker(methods)
