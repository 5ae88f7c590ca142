import Table from 'cli-table3'
import { randomStream } from '../random.ts'
import { dataflows } from '../sim/systolic/gemm.ts'
import { runLayer } from '../sim/systolic/scale-sim/run-layer.ts'
import { stepArray } from '../sim/systolic/step-array.ts'
import { makeLayer } from '../sim/workload/layer.ts'
import { runScaleSim } from './scale-sim-peer.ts'

/*
 * Simulated cycles per second of one thread: the array stepped with its values; the memory model, which is what
 * SCALE-Sim computes; and SCALE-Sim v3 without traces on the same product, array and memories, where it is installed.
 */
const gemm = { M: 256, N: 128, K: 256 }
const array = { rows: 32, columns: 32 }
const kilobytes64 = { input: 65_536, weight: 65_536, output: 65_536 }

const random = randomStream(1, 'bench/systolic')
const operand = (size: number) => Int8Array.from({ length: size }, () => random.integer(-128, 127))
const input = operand(gemm.M * gemm.K)
const weight = operand(gemm.K * gemm.N)
const layer = makeLayer(
  'bench',
  'gemm',
  { B: gemm.M, K: gemm.N, C: gemm.K },
  { W: 8, I: 8, O: 8, partialSum: 32 },
)

/** Cycles per second of the fastest of ten runs. */
function rate(run: () => number): number {
  let best = 0
  for (let i = 0; i < 10; i++) {
    const began = performance.now()
    const cycles = run()
    best = Math.max(best, (1000 * cycles) / (performance.now() - began))
  }
  return best
}

const figure = (value: number) => Math.round(value).toLocaleString('en')
const table = new Table({
  head: [
    'dataflow',
    'stepped, with values',
    'memory model',
    'SCALE-Sim',
    'stepped / SCALE-Sim',
    'memory / SCALE-Sim',
  ],
  colAligns: ['left', ...Array<'right'>(5).fill('right')],
  style: { head: [], border: [] },
})
const peers = new Set<string>()
for (const dataflow of dataflows) {
  const stepped = rate(
    () => stepArray({ array, dataflow, bits: 8, edgeFolds: 'full' }, gemm, input, weight).cycles,
  )
  const config = { name: 'bench', array, dataflow, bufferWords: kilobytes64, bandwidth: 'estimate' as const }
  const memory = rate(() => runLayer(layer, config).totalCycles)
  const peer = runScaleSim(gemm, array, dataflow)
  if (typeof peer === 'string') {
    peers.add(`SCALE-Sim did not run, so there is no ratio: ${peer}`)
    table.push([dataflow, figure(stepped), figure(memory), 'absent', '', ''])
    continue
  }
  peers.add(`SCALE-Sim ${peer.version} (PyPI), ${process.env.OFFRAMP_PYTHON ?? 'python3'}, best of 3`)
  const theirs = peer.cycles / peer.seconds
  table.push([
    dataflow,
    figure(stepped),
    figure(memory),
    figure(theirs),
    `${(stepped / theirs).toFixed(1)}×`,
    `${(memory / theirs).toFixed(1)}×`,
  ])
}
process.stdout.write(
  `simulated cycles per second: ${gemm.M}×${gemm.N}×${gemm.K} on ${array.rows}×${array.columns}, 64 kB buffers, node ${process.version}\n`,
)
process.stdout.write(`${table.toString()}\n${[...peers].join('\n')}\n`)
