import Table from 'cli-table3'
import { buildNetwork, publishedSpec } from '../models/build.ts'
import { splitDecisions } from '../nas/evaluate/confidence.ts'
import { readRandomBank } from '../nas/evaluate/random-bank.ts'
import { readBank } from '../nas/evaluate/read-bank.ts'
import { sweepCombinations } from '../nas/evaluate/threshold-combinations.ts'
import { type SweepCounts, sweepThresholds } from '../nas/evaluate/threshold-sweep.ts'
import { type SweepBatch, sweepBatch } from '../nas/kernels/sweep-batch.ts'
import { makeSweepKernel } from '../nas/kernels/sweep-kernel.ts'
import { sweepCounts } from '../nas/kernels/sweep-twin.ts'
import { everyCombination, sameForAll } from '../nas/kernels/threshold-settings.ts'
import { type KernelBackend, kernelBackends } from '../sim/kernels/backends.ts'

/*
 * Thresholds of one network of four exits × the test images of a bank: one threshold for all exits on a fine grid, and
 * every combination of a coarser one; by the kernel on each backend, by its twin in plain TypeScript and in one pass over
 * the images. Wall time of the best of several rounds in turns, since kernels run on threads of their own; what brings
 * the images into the form of kernel and twin is not in their times. Argument: folder of a logit bank; without it 10 000
 * images with random logits.
 */
const letters = buildNetwork(publishedSpec('mobilenetv2-eenn')).mountingPoints.map(({ letter }) => letter)
const [folder] = process.argv.slice(2)
const bank = folder
  ? readBank(folder)
  : readRandomBank({ seed: 1, letters, images: { validation: 10, test: 10_000 } })
const decisions = splitDecisions(bank, 'test')
const choices = letters.map((letter) => (['C', 'F', 'I', letters.at(-1)].includes(letter) ? 1 : 0))
const rounds = 15

const table = new Table({
  head: ['how', 'first, ms', 'best, ms', 'to one pass', 'plain / it', 'CPU ms a run'],
  colAligns: ['left', ...Array<'right'>(5).fill('right')],
  style: { head: [], border: [] },
})

interface Way {
  readonly name: string
  readonly run: () => SweepCounts | SweepBatch | Promise<SweepCounts>
  first: number
  least: number
  cpu: number
}
const way = (name: string, run: Way['run']): Way => ({
  name,
  run,
  first: 0,
  least: Number.POSITIVE_INFINITY,
  cpu: 0,
})

async function time(one: Way): Promise<void> {
  const before = process.cpuUsage()
  const began = performance.now()
  await one.run()
  const own = performance.now() - began
  const { user, system } = process.cpuUsage(before)
  one.first ||= own
  one.least = Math.min(one.least, own)
  one.cpu += (user + system) / 1000 / rounds
}

async function kernelWay(backend: KernelBackend, batch: SweepBatch, expected: SweepCounts) {
  try {
    const kernel = await makeSweepKernel(backend, batch)
    const found = await kernel.counts(batch)
    const isSame = found.correct.every((count, i) => count === expected.correct[i])
    if (!isSame) process.stdout.write(`${backend} counts otherwise than one pass\n`)
    return { one: way(`gpu.js, ${backend}`, () => kernel.counts(batch)), destroy: kernel.destroy }
  } catch (error) {
    absent.add(`${backend} does not run here: ${(error as Error).message.split('\n')[0]}`)
    return undefined
  }
}

const absent = new Set<string>()
const fine = Array.from({ length: 1000 }, (_, i) => (i + 1) / 1001)
const coarse = Array.from({ length: 10 }, (_, i) => (10 + i) / 20)
for (const [name, grid, settings, sweep] of [
  ['one of 1 000 for all exits', fine, sameForAll(1000, 4), sweepThresholds],
  ['10 × 10 × 10, one for each exit', coarse, everyCombination(10, 4), sweepCombinations],
] as const) {
  const flat = () => sweepBatch(decisions, choices, grid, settings)
  const batch = flat()
  const expected = sweep(decisions, choices, grid)
  const found = await Promise.all(kernelBackends.map((backend) => kernelWay(backend, batch, expected)))
  const kernels = found.filter((one) => one !== undefined)
  const onePass = way('one pass', () => sweep(decisions, choices, grid))
  const plain = way('plain TypeScript, one thread', () => sweepCounts(batch))
  const ways = [...kernels.map(({ one }) => one), plain, onePass, way('form of kernel and plain', flat)]
  for (let round = 0; round < rounds; round++) for (const one of ways) await time(one)
  for (const { destroy } of kernels) await destroy()
  table.push([{ colSpan: 6, content: name }])
  for (const { name, first, least, cpu } of ways)
    table.push([
      name,
      first.toFixed(1),
      least.toFixed(2),
      `${(least / onePass.least).toFixed(1)}×`,
      `${(plain.least / least).toFixed(2)}×`,
      cpu.toFixed(1),
    ])
}
process.stdout.write(`${decisions.images} images, 4 exits\n${table.toString()}\n`)
for (const line of absent) process.stdout.write(`${line}\n`)
