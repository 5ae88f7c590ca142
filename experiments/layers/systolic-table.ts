import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'
import { whole } from '../figure-texts.ts'
import type { SystolicLayer } from './run-systolic.ts'

/** All runs of a layer: cycles, and words at both ends of the buffers. */
function figuresOf({ macs, times, run }: SystolicLayer) {
  const { totalCycles, stallCycles, sram, dram } = run
  return {
    macs,
    totalCycles: times * totalCycles,
    stallCycles: times * stallCycles,
    sramInputReads: times * sram.inputReads,
    sramWeightReads: times * sram.weightReads,
    sramOutputWrites: times * sram.outputWrites,
    dramInputReads: times * dram.input.words,
    dramWeightReads: times * dram.weight.words,
    dramOutputWrites: times * dram.output.words,
  }
}

/** A row per layer and their sum, in words of one byte. */
export function systolicTable(runs: readonly SystolicLayer[]): string {
  const table = new Table({
    head: [
      'layer',
      'MACs',
      'cycles',
      'stalls',
      'SRAM I',
      'SRAM W',
      'SRAM O',
      'DRAM I',
      'DRAM W',
      'DRAM O',
      'use',
    ],
    colAligns: ['left', ...Array<'right'>(10).fill('right')],
    style: { head: [], border: [], compact: true },
  })
  const sums = new Array<number>(9).fill(0)
  for (const one of runs) {
    const figures = Object.values(figuresOf(one))
    figures.forEach((value, i) => {
      sums[i] = sums[i]! + value
    })
    const use = `${(100 * one.run.overallUtilization).toFixed(1)} %`
    table.push([one.layer.name, ...figures.map(whole), use])
  }
  table.push(['sum', ...sums.map(whole), ''])
  return `${table.toString()}\n`
}

/** Whole figures, a line per layer. */
export function systolicCsv(runs: readonly SystolicLayer[]): string {
  return stringify(
    runs.map((one) => ({
      layer: one.layer.name,
      operator: one.layer.operator,
      ...figuresOf(one),
      overallUtilization: one.run.overallUtilization,
      mappingEfficiency: one.run.mappingEfficiency,
      computeUtilization: one.run.computeUtilization,
    })),
    { header: true },
  )
}
