import type { DramTraffic } from '../../systolic/scale-sim/read-buffer.ts'
import type { LayerRun } from '../../systolic/scale-sim/run-layer.ts'

/** Columns of the sweep that SCALE-Sim's reports fill. */
export const quantityColumns = [
  'total_cycles_incl_prefetch',
  'total_cycles',
  'stall_cycles',
  'overall_util_pct',
  'mapping_eff_pct',
  'compute_util_pct',
  'sram_ifmap_reads',
  'sram_filter_reads',
  'sram_ofmap_writes',
  'dram_ifmap_reads',
  'dram_filter_reads',
  'dram_ofmap_writes',
  'avg_ifmap_dram_bw',
  'avg_filter_dram_bw',
  'avg_ofmap_dram_bw',
] as const

/** A run in SCALE-Sim's terms: percentages, and DRAM bandwidth in words per cycle from first to last access. */
export function quantitiesOf(
  run: LayerRun,
): Readonly<Record<(typeof quantityColumns)[number] | 'compute_cycles', number>> {
  const { sram, dram } = run
  return {
    compute_cycles: run.totalCycles - run.stallCycles,
    total_cycles_incl_prefetch: run.cyclesWithPrefetch,
    total_cycles: run.totalCycles,
    stall_cycles: run.stallCycles,
    overall_util_pct: run.overallUtilization * 100,
    mapping_eff_pct: run.mappingEfficiency * 100,
    compute_util_pct: run.computeUtilization * 100,
    sram_ifmap_reads: sram.inputReads,
    sram_filter_reads: sram.weightReads,
    sram_ofmap_writes: sram.outputWrites,
    dram_ifmap_reads: dram.input.words,
    dram_filter_reads: dram.weight.words,
    dram_ofmap_writes: dram.output.words,
    avg_ifmap_dram_bw: averageBandwidth(dram.input),
    avg_filter_dram_bw: averageBandwidth(dram.weight),
    avg_ofmap_dram_bw: averageBandwidth(dram.output),
  }
}

function averageBandwidth({ words, startCycle, stopCycle }: DramTraffic): number {
  return words / (stopCycle - startCycle + 1)
}
