import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { type KernelBackend, kernelBackends, missingFor } from '../sim/kernels/backends.ts'
import { operandNumbers } from '../sim/kernels/order-batch.ts'
import { loadOrderKernels, makeOrderKernel, type SynchronousKernel } from '../sim/kernels/order-kernel.ts'
import { orderKernelSource, rowWidth } from '../sim/kernels/order-kernel-source.ts'
import { leastEnergies } from '../sim/kernels/order-twin.ts'
import { orderBatch } from './kernel-orders.ts'
import { peakFlops } from './kernel-peak.ts'

/*
 * The least energies of one layer's loop orders, over all allocations of each, by the kernel on each backend (or those
 * named by --backend), as a search waits for it, and by its twin in plain TypeScript; --orders N takes more or fewer of them.
 * Wall time, the best of several rounds, in turns, as the machine may be busy with other work.
 */
const { values } = parseArgs({
  options: { backend: { type: 'string', multiple: true }, orders: { type: 'string', default: '20160' } },
})
const { batch, allocations } = orderBatch(Number(values.orders))
const compilations = 5
const rounds = Math.max(4, Math.min(60, Math.round(2 ** 21 / batch.count)))

/** Multiplications, additions, roundings and comparisons that the kernel states for an order. */
const operationsPerOrder = orderKernelSource(batch).match(/ [-+*/<>] |Math\./g)!.length

const table = new Table({
  head: [
    'how',
    'compile, ms',
    'best, ms',
    'ns an order',
    'plain / it',
    'pays from, orders',
    'largest error',
    'of vector peak',
  ],
  colAligns: ['left', ...Array<'right'>(7).fill('right')],
  style: { head: [], border: [] },
})
const exact = new Float64Array(batch.room)
const elapsed = async (run: () => unknown): Promise<number> => {
  const began = performance.now()
  await run()
  return performance.now() - began
}
let plain = Number.POSITIVE_INFINITY
const runPlain = async () => {
  plain = Math.min(plain, await elapsed(() => leastEnergies(batch, exact)))
}
for (let round = 0; round < rounds; round += 3) await runPlain()

type Run = () => readonly Float32Array[] | Promise<readonly Float32Array[]>

/** Times a compiled kernel's runs; `compileMs` beyond those of a run. */
async function tell(name: string, backend: KernelBackend, compileMs: number | undefined, run: Run) {
  let found: readonly Float32Array[] = []
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    least = Math.min(
      least,
      await elapsed(async () => {
        found = await run()
      }),
    )
    await runPlain()
  }
  let worst = 0
  for (let i = 0; i < batch.count; i++) {
    const own = found[Math.floor(i / rowWidth)]![i % rowWidth]!
    worst = Math.max(worst, Math.abs(own / exact[i]! - 1))
  }
  const peak = await peakFlops(backend, compileMs === undefined)
  const reached = (operationsPerOrder * batch.count) / (least / 1000)
  const gained = (plain - least) / batch.count
  table.push([
    name,
    compileMs?.toFixed(0) ?? '',
    least.toFixed(2),
    ((1e6 * least) / batch.count).toFixed(1),
    `${(plain / least).toFixed(2)}×`,
    compileMs ? (gained > 0 ? Math.round(compileMs / gained) : 'never') : '',
    worst.toExponential(1),
    `${((100 * reached) / peak).toFixed(0)} % of ${(peak / 1e9).toFixed(1)} G/s`,
  ])
}

async function tryBackend(backend: KernelBackend): Promise<void> {
  const kernels = await loadOrderKernels(backend)
  const times: number[] = []
  let kernel: SynchronousKernel | undefined
  for (let compilation = 0; compilation <= compilations; compilation++) {
    // Of other energies each time, as drivers keep what they compiled.
    for (let o = 0; o < batch.operands; o++) batch.perOperand[o * operandNumbers + 8]! *= 1 + 2 ** -10
    times.push(
      await elapsed(() => {
        kernel = kernels.compile(batch)
        kernel(batch)
      }),
    )
  }
  leastEnergies(batch, exact)
  const [, ...later] = times
  await tell(`gpu.js, ${backend}`, backend, Math.min(...later), () => kernel!(batch))
  await kernels.destroy()
  if (backend !== 'webasm') return
  const threaded = await makeOrderKernel(backend, batch)
  await tell(`gpu.js, ${backend}, threads`, backend, undefined, () => threaded.leastEnergies(batch))
  await threaded.destroy()
}

const absent: string[] = []
for (const backend of kernelBackends) {
  if (values.backend && !values.backend.includes(backend)) continue
  const missing = await missingFor(backend)
  if (missing) absent.push(`${backend} needs ${missing.expected}; here: ${missing.found}`)
  else await tryBackend(backend)
}
table.push([
  'plain TypeScript, one thread',
  '',
  plain.toFixed(2),
  ((1e6 * plain) / batch.count).toFixed(1),
  '1×',
  '',
  '0',
  '',
])
process.stdout.write(
  `${batch.count} orders of one layer, each with up to ${allocations} allocations; ${operationsPerOrder} operations an order\n${table.toString()}\n`,
)
for (const line of absent) process.stdout.write(`${line}\n`)
