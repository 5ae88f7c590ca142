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

/** Seconds of the clock and of the processor. */
interface Seconds {
  readonly clock: number
  readonly processor: number
}

function measure(points: number, images: number, thresholds: readonly number[]): Seconds {
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
  return { clock: (ended - began) / 1000, processor: (user + kernel) / 1e6 }
}

/** Time as a fixed part and a part for each unit of an amount, by least squares. */
function growth(amounts: readonly number[], seconds: readonly number[]): string {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanAmount, meanSeconds] = [mean(amounts), mean(seconds)]
  const covariance = amounts.reduce(
    (sum, value, i) => sum + (value - meanAmount) * (seconds[i]! - meanSeconds),
    0,
  )
  const each = covariance / amounts.reduce((sum, value) => sum + (value - meanAmount) ** 2, 0)
  return `${(meanSeconds - each * meanAmount).toFixed(2)} s and ${each.toPrecision(2)} s`
}

const points = whole.mountingPoints.length
const first = measure(points, 10_000, sixThresholds)
const peakMebibytes = process.resourceUsage().maxRSS / 1024
const networks = [8, 9, 10, points]
const overPoints = networks.map((fewer) => measure(fewer, 10_000, sixThresholds).processor)
const images = [2500, 5000, 7500]
const overImages = [
  ...images.map((fewer) => measure(points, fewer, sixThresholds).processor),
  overPoints.at(-1)!,
]
const thresholds = [1, 2, 4]
const overThresholds = [
  ...thresholds.map((fewer) => measure(points, 10_000, sixThresholds.slice(0, fewer)).processor),
  overPoints.at(-1)!,
]
process.stdout.write(
  `whole space: ${first.clock.toFixed(1)} s of the clock, ${first.processor.toFixed(1)} s of the processor, peak memory ${peakMebibytes.toFixed(0)} MiB\n` +
    `${table.toString()}\n` +
    'Seconds of the processor grow in a straight line, all else as in the whole space (least squares over the rows above,\n' +
    'but the first, which also maps the layers):\n' +
    `  networks: ${growth(
      networks.map((count) => (2 * 3 ** (count - 1)) / 10_000),
      overPoints,
    )} for each 10 000; a mounting point with two heads makes them three times as many\n` +
    `  images: ${growth(
      [...images, 10_000].map((count) => count / 1000),
      overImages,
    )} for each 1 000\n` +
    `  thresholds: ${growth([...thresholds, sixThresholds.length], overThresholds)} for each\n`,
)
