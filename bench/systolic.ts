import Table from 'cli-table3'
import { randomStream } from '../random.ts'
import { dataflows, type Gemm } from '../sim/systolic/gemm.ts'
import { runLayer } from '../sim/systolic/scale-sim/run-layer.ts'
import { stepArray } from '../sim/systolic/step-array.ts'
import { makeLayer } from '../sim/workload/layer.ts'
import { runScaleSim } from './scale-sim-peer.ts'

/*
 * Simulated cycles per second of processor time, one thread, on arrays of several sizes: the array stepped with its
 * values; the memory model, which is what SCALE-Sim computes; and SCALE-Sim v3 without traces on the same product, array
 * and memories, where it is installed. SCALE-Sim has no values: it generates the addresses that cross the array's edges.
 * A product is twice the array in each dimension, so that half of the cycles fill or empty it.
 */
const sides = [32, 64, 128, 256]
const kilobytes64 = { input: 65_536, weight: 65_536, output: 65_536 }

const random = randomStream(1, 'bench/systolic')
const operand = (size: number) => Int8Array.from({ length: size }, () => random.integer(-128, 127))

/** Cycles per second of the fastest run of at least five, in at least half a second. */
function rate(run: () => number): number {
  let best = 0
  let spent = 0
  for (let i = 0; i < 5 || spent < 5e5; i++) {
    const began = process.cpuUsage()
    const cycles = run()
    const { user, system } = process.cpuUsage(began)
    spent += user + system
    best = Math.max(best, (1e6 * cycles) / (user + system))
  }
  return best
}

function layerOf({ M, N, K }: Gemm) {
  return makeLayer('bench', 'gemm', { B: M, K: N, C: K }, { W: 8, I: 8, O: 8, partialSum: 32 })
}

const figure = (value: number) => Math.round(value).toLocaleString('en')
const table = new Table({
  head: [
    'array',
    'dataflow',
    'stepped, with values',
    'memory model',
    'SCALE-Sim',
    'stepped / SCALE-Sim',
    'memory / SCALE-Sim',
  ],
  colAligns: ['left', 'left', ...Array<'right'>(5).fill('right')],
  style: { head: [], border: [] },
})
const peers = new Set<string>()
for (const side of sides) {
  const array = { rows: side, columns: side }
  const gemm = { M: 2 * side, N: 2 * side, K: 2 * side }
  const input = operand(gemm.M * gemm.K)
  const weight = operand(gemm.K * gemm.N)
  for (const dataflow of dataflows) {
    const stepped = rate(
      () => stepArray({ array, dataflow, bits: 8, edgeFolds: 'full' }, gemm, input, weight).cycles,
    )
    const config = {
      name: 'bench',
      array,
      dataflow,
      bufferWords: kilobytes64,
      bandwidth: 'estimate' as const,
    }
    const memory = rate(() => runLayer(layerOf(gemm), config).totalCycles)
    const peer = runScaleSim(gemm, array, dataflow)
    const row = [`${side} × ${side}`, dataflow, figure(stepped), figure(memory)]
    if (typeof peer === 'string') {
      peers.add(`SCALE-Sim did not run, so there is no ratio: ${peer}`)
      table.push([...row, 'absent', '', ''])
      continue
    }
    peers.add(`SCALE-Sim ${peer.version} (PyPI), ${process.env.OFFRAMP_PYTHON ?? 'python3'}, best of 3`)
    const theirs = peer.cycles / peer.seconds
    table.push([
      ...row,
      figure(theirs),
      `${(stepped / theirs).toFixed(1)}×`,
      `${(memory / theirs).toFixed(1)}×`,
    ])
  }
}
process.stdout.write(
  `simulated cycles per second of processor time, 64 kB buffers, node ${process.version}; SCALE-Sim computes addresses, no values\n`,
)
process.stdout.write(`${table.toString()}\n${[...peers].join('\n')}\n`)
