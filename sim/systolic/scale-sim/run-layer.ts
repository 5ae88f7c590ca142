import type { Layer } from '../../workload/layer.ts'
import { systolicCounts } from '../closed-form.ts'
import { exactProduct } from '../exact.ts'
import { gemmOf } from '../gemm.ts'
import { foldCycles, foldsOf, project } from '../projection.ts'
import type { ScaleSimConfig } from './config.ts'
import { EstimatingBuffer } from './estimating-buffer.ts'
import { type OperandStream, operandStreams } from './operand-stream.ts'
import { outputsAt } from './output-writes.ts'
import { PrefetchingBuffer } from './prefetching-buffer.ts'
import type { DramTraffic, ReadBuffer } from './read-buffer.ts'
import { type ScaleSimRules, scaleSimV3 } from './rules.ts'
import { WriteBuffer } from './write-buffer.ts'

/** Accesses of a layer at both ends of its three buffers, and the cycles that the array computes and waits. */
export interface LayerRun {
  readonly totalCycles: number
  readonly stallCycles: number
  /** From the first word prefetched to the last written back. */
  readonly cyclesWithPrefetch: number
  readonly sram: { readonly inputReads: number; readonly weightReads: number; readonly outputWrites: number }
  readonly dram: { readonly input: DramTraffic; readonly weight: DramTraffic; readonly output: DramTraffic }
  /** Of 1: multiply-accumulates over elements × total cycles; elements that hold work; work while they compute. */
  readonly overallUtilization: number
  readonly mappingEfficiency: number
  readonly computeUtilization: number
}

/**
 * Runs a layer line by line (a line is a cycle in which the array does not wait) through the three buffers.
 *
 * @throws {InputError} for a layer that is no convolution or gemm of one group, or is too large to address.
 */
export function runLayer(layer: Layer, config: ScaleSimConfig, rules: ScaleSimRules = scaleSimV3): LayerRun {
  const { array, dataflow } = config
  const gemm = gemmOf(layer)
  const counts = systolicCounts(gemm, array, dataflow)
  const projection = project(gemm, dataflow)
  const lines = foldCycles(projection.steps, array, dataflow)
  const streams = operandStreams(layer, array, dataflow)
  const { input, weight, output } = makeBuffers(streams, config, rules)
  const requests = new Int32Array(Math.max(array.rows, array.columns))

  let line = 0
  let stallCycles = 0
  let lastCycle = 0
  let totalCycles = 0
  for (const fold of foldsOf(projection, array)) {
    for (let i = 0; i < lines; i++, line++) {
      const cycle = line + stallCycles
      const inputStalls = input.serve(cycle, requests, streams.input.requestsAt(fold, i, requests))
      const weightStalls = weight.serve(cycle, requests, streams.weight.requestsAt(fold, i, requests))
      const outputStalls = output.write(cycle, outputsAt(fold, i, projection.steps, array, dataflow))
      lastCycle = cycle + outputStalls
      totalCycles = Math.max(totalCycles, lastCycle)
      stallCycles += Math.max(inputStalls, weightStalls, outputStalls)
    }
  }
  if (rules.cycles === 'number') totalCycles++
  const dram = { input: input.finish(), weight: weight.finish(), output: output.finish(lastCycle) }
  const { folds, inputReads, weightReads } = counts
  const edges =
    dataflow === 'os' && rules.outputStationaryWrites === 'with-array-edges' ? array.rows + array.columns : 0
  const elements = array.rows * array.columns
  const macs = exactProduct('multiply-accumulates', gemm.M, gemm.N, gemm.K)
  const foldLength =
    lines + (dataflow !== 'os' && rules.stationaryFoldLength === 'one-skew-more' ? array.columns - 1 : 0)
  return {
    totalCycles,
    stallCycles,
    cyclesWithPrefetch: dram.output.stopCycle - Math.min(dram.input.startCycle, dram.weight.startCycle),
    sram: { inputReads, weightReads, outputWrites: counts.outputWrites + folds * edges },
    dram,
    overallUtilization: macs / (totalCycles * elements),
    mappingEfficiency: counts.mappingEfficiency,
    computeUtilization: macs / (elements * folds * foldLength),
  }
}

function makeBuffers(
  { input, weight }: { readonly input: OperandStream; readonly weight: OperandStream },
  { array, bandwidth, bufferWords }: ScaleSimConfig,
  rules: ScaleSimRules,
): { readonly input: ReadBuffer; readonly weight: ReadBuffer; readonly output: WriteBuffer } {
  if (bandwidth === 'estimate') {
    return {
      input: new EstimatingBuffer(input, bufferWords.input, rules),
      weight: new EstimatingBuffer(weight, bufferWords.weight, rules),
      output: new WriteBuffer(bufferWords.output, array.columns, rules),
    }
  }
  return {
    input: new PrefetchingBuffer(input, bufferWords.input, bandwidth.input, rules),
    weight: new PrefetchingBuffer(weight, bufferWords.weight, bandwidth.weight, rules),
    output: new WriteBuffer(bufferWords.output, bandwidth.output, rules),
  }
}
