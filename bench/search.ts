import Table from 'cli-table3'
import { buildNetwork, publishedSpec } from '../models/build.ts'
import type { EarlyExitNetwork } from '../models/graph.ts'
import type { LogitBank } from '../nas/evaluate/logit-bank.ts'
import { networkCosts } from '../nas/evaluate/network-costs.ts'
import { readRandomBank } from '../nas/evaluate/random-bank.ts'
import { searchSpace } from '../nas/search/exhaustive.ts'
import { readSystem } from '../sim/hardware/read-system.ts'

/*
 * The study's whole space, 118 098 networks, at six thresholds and 10 000 images, with costs and front; then how the
 * time of the processor grows with mounting points, images and thresholds. One thread. The logits are random: heads that were never
 * trained send fewer images out early than trained ones, which makes no difference to the work.
 */
const system = readSystem('edge-tpu-quad')
const whole = buildNetwork(publishedSpec('mobilenetv2-eenn'))
const sixThresholds = [0.7, 0.75, 0.8, 0.85, 0.9, 0.95]

/** The network without its first mounting points. */
function lastPoints(points: number): EarlyExitNetwork {
  return { ...whole, mountingPoints: whole.mountingPoints.slice(-points) }
}

function bankOf(network: EarlyExitNetwork, images: number): LogitBank {
  const letters = network.mountingPoints.map(({ letter }) => letter)
  return readRandomBank({ seed: 1, letters, images: { validation: images, test: images } })
}

const table = new Table({
  head: ['points', 'images', 'thresholds', 'candidates', 'CPU, s', 'ns a candidate and image', 'front'],
  colAligns: Array<'right'>(7).fill('right'),
  style: {
    head: ['points', 'images', 'thresholds', 'candidates', 'CPU, s', 'ns a candidate and image', 'front'],
    border: [],
  },
})

function measure(points: number, images: number, thresholds: readonly number[]): number {
  const network = lastPoints(points)
  const bank = bankOf(network, images)
  const began = performance.now()
  const before = process.cpuUsage()
  const costs = networkCosts(network, system)
  const { candidates, front } = searchSpace({ bank, network, costs, thresholds, objectives: ['et'] })
  const { user, system: kernel } = process.cpuUsage(before)
  const ended = performance.now()
  table.push([
    points,
    images,
    thresholds.length,
    candidates,
    ((user + kernel) / 1e6).toFixed(2),
    ((1000 * (user + kernel)) / candidates / images).toFixed(3),
    front.length,
  ])
  return (ended - began) / 1000
}

const points = whole.mountingPoints.length
const seconds = measure(points, 10_000, sixThresholds)
const peakMebibytes = process.resourceUsage().maxRSS / 1024
for (const fewer of [8, 9, 10]) measure(fewer, 10_000, sixThresholds)
for (const fewer of [2500, 5000]) measure(points, fewer, sixThresholds)
for (const fewer of [1, 3]) measure(points, 10_000, sixThresholds.slice(0, fewer))
process.stdout.write(
  `whole space: ${seconds.toFixed(1)} s, peak memory ${peakMebibytes.toFixed(0)} MiB\n${table.toString()}\n`,
)
