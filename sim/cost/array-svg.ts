import { type Axis, axesOf, groupPx, stripPx, strips } from './array-strips.ts'
import { type ArrayDimensionUse, describeUse } from './array-use.ts'

const cellPx = 9
const marginPx = 24
const linePx = 18
/** Of a character of 12 pixels, at most. */
const characterPx = 6.8

const style = `
  svg { --ink: #1d2328; --idle: #e3e7ea; --busy: #aebcc7; --W: #0a6a9c; --I: #a4610a; --O: #7a3fa0; --page: #ffffff }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #e8ebed; --idle: #2a3138; --busy: #5f6f7b; --W: #63b7e6; --I: #e8a957; --O: #c79be6; --page: #14181b }
  }
  text { font: 12px system-ui, sans-serif; fill: var(--ink) } .title { font-weight: 600 }
  .idle { fill: var(--idle) } .busy { fill: var(--busy) } .page { fill: var(--page) }
  .strip { fill: none; stroke-width: 2 } .windows { stroke-dasharray: 4 2 }
  .strip.W { stroke: var(--W) } .strip.I { stroke: var(--I) } .strip.O { stroke: var(--O) }
  tspan.W { fill: var(--W) } tspan.I { fill: var(--I) } tspan.O { fill: var(--O) } #sum path { fill: var(--O) }
`

/**
 * Draws an array with its unrolled loops as a self-contained SVG, light or dark as the reader prefers. Dimensions
 * alternate between columns and rows, the first outermost. Dark cells are in use, paler ones in some rounds only. Strips
 * show how operands run along each dimension: a bar with ticks carries one value to all, a bar with an arrow adds sums up,
 * ticks alone are values of their own, dashes windows with values in common.
 */
export function arraySvg(title: string, uses: readonly ArrayDimensionUse[]): string {
  const [columns, rows] = [0, 1].map((odd) =>
    axesOf(
      uses.filter((_, i) => i % 2 === odd),
      cellPx,
    ),
  ) as [readonly Axis[], readonly Axis[]]
  const rowPx = Math.max(groupPx, ...rows.map(({ use }) => characterPx * use.name.length + 6))
  const left = marginPx + rows.length * rowPx
  const stripsTop = marginPx + linePx
  const top = stripsTop + columns.length * groupPx + 4
  const bottom = top + extent(rows) + marginPx
  const longest = Math.max(title.length, ...uses.map((use) => describeUse(use).length))
  const width = Math.ceil(
    Math.max(left + extent(columns) + 6 * marginPx, characterPx * longest + 2 * marginPx),
  )
  const height = bottom + uses.length * linePx
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escapeXml(title)}</title>
<style>${style}</style>
<defs><marker id="sum" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="4" markerHeight="4" orient="auto"><path d="M0 0 6 3 0 6z"/></marker></defs>
<rect class="page" width="100%" height="100%"/>
<text class="title" x="${marginPx}" y="${marginPx}">${escapeXml(title)}</text>
<g transform="translate(${left} ${stripsTop})">${strips(columns)}</g>
<g transform="translate(${marginPx} ${top}) matrix(0 1 1 0 0 0)">${strips(rows, rowPx)}</g>
${columns.map((axis, i) => label(axis, left + inUsePx(axis) + 4, stripsTop + i * groupPx + 1.5 * stripPx + 4)).join('')}
${rows.map((axis, i) => label(axis, marginPx + i * rowPx, top - 6)).join('')}
<g transform="translate(${left} ${top})">
${cells(columns, rows)}
</g>
${uses.map((use, i) => line(use, bottom + i * linePx)).join('\n')}
</svg>
`
}

const extent = (axes: readonly Axis[]): number => (axes[0] ? axes[0].pitch * axes[0].cells : cellPx)
const inUsePx = ({ use, perCell, pitch }: Axis): number => Math.ceil(use.busy / perCell) * pitch

function cells(columns: readonly Axis[], rows: readonly Axis[]): string {
  const across = positions(columns)
  const size = cellPx - 1.5
  const rects = positions(rows).flatMap((row) =>
    across.map((column) => {
      const busy = row.share * column.share
      const paler = busy > 0 && busy < 1 ? ` opacity="${(0.35 + 0.5 * busy).toFixed(2)}"` : ''
      const kind = busy > 0 ? 'busy' : 'idle'
      return `<rect x="${column.at}" y="${row.at}" width="${size}" height="${size}" class="${kind}"${paler}/>`
    }),
  )
  return rects.join('\n')
}

/** Where cells lie along a direction, and the share of the rounds in which each is in use. */
function positions(axes: readonly Axis[]): readonly { readonly at: number; readonly share: number }[] {
  return axes.reduce(
    (outer, { use, cells: count, perCell, pitch }) =>
      outer.flatMap(({ at, share }) =>
        Array.from({ length: count }, (_, i) => {
          const inUse = Math.min(1, Math.max(0, use.busyOnAverage - i * perCell) / perCell)
          return { at: at + i * pitch, share: share * inUse }
        }),
      ),
    [{ at: 0, share: 1 }],
  )
}

function label({ use }: Axis, x: number, y: number): string {
  return `<text x="${x}" y="${y}">${escapeXml(use.name)}</text>`
}

/** What a dimension does, in words of the strips' colours. */
function line(use: ArrayDimensionUse, y: number): string {
  const text = escapeXml(describeUse(use))
  const coloured = text.replace(/(?<=[;,] )([WIO]) [^,]+/g, '<tspan class="$1">$&</tspan>')
  return `<text x="${marginPx}" y="${y}">${coloured}</text>`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
