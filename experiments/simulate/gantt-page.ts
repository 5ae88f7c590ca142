import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { StageLayers } from '../../sim/exits/stage-record.ts'
import type { ScheduledLayer } from '../../sim/schedule/layer-by-layer.ts'
import type { Residence } from '../../sim/schedule/on-chip-tensors.ts'
import { escapeHtml } from '../front/html.ts'
import { occupancyChart } from './occupancy-chart.ts'

const rowHeight = 26

/**
 * A self-contained HTML page with the Gantt chart of a schedule: a row for each core and link, coloured by stage; below,
 * over the same time, how full each memory is.
 */
export function ganttPage(
  title: string,
  schedule: readonly ScheduledLayer[],
  stages: readonly StageLayers[],
  residences: readonly Residence[] = [],
): string {
  const partOf = new Map(
    stages.flatMap(({ name, blocks, head }) => [
      ...blocks.map((layer) => [layer, `blocks to ${name}`] as const),
      ...head.map((layer) => [layer, `head ${name}`] as const),
    ]),
  )
  const layers = schedule.map(({ name, core, start, end, energyPj }) => ({
    row: core,
    part: partOf.get(name),
    start,
    end,
    title: `${name}: ${start} – ${end}, ${end - start} cycles, ${(energyPj / 1e6).toFixed(2)} µJ`,
  }))
  const transfers = schedule.flatMap((layer) =>
    layer.transfers.flatMap(({ tensor, operand, links, start, end, bits }) =>
      links.map((row) => ({
        row,
        part: partOf.get(layer.name),
        start,
        end,
        title: `${tensor} ${operand}: ${start} – ${end}, ${bits} bits for ${layer.name}`,
      })),
    ),
  )
  const bars = [...layers, ...transfers].filter(({ start, end }) => end > start)
  const order = [...new Set(layers.map(({ row }) => row)), ...new Set(transfers.map(({ row }) => row))]
  const rows = order.filter((row) => bars.some((bar) => bar.row === row))
  const { document } = parseHTML('<html></html>')
  const end = Math.max(...bars.map((bar) => bar.end))
  const chart = Plot.plot({
    document,
    width: 1200,
    height: rows.length * rowHeight + 60,
    marginLeft: 160,
    marginBottom: 44,
    style: { fontSize: '12px' },
    x: { domain: [0, end], label: 'cycles', grid: true, labelAnchor: 'center' },
    y: { domain: rows, label: null },
    color: { domain: [...new Set(partOf.values())], scheme: 'paired', legend: false },
    marks: [Plot.barX(bars, { x1: 'start', x2: 'end', y: 'row', fill: 'part', title: 'title' })],
  })
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<style>body { font: 14px system-ui, sans-serif; margin: 2em }</style></head>
<body><h1>${escapeHtml(title)}</h1>
<p>Light: blocks up to an exit; dark: its head. Point at a bar to see what runs or moves.</p>
${chart.outerHTML}
${residences.length === 0 ? '' : occupancyChart(residences, end)}
</body></html>
`
}
