import type { CloudCell } from './cloud.ts'

/** Bands of density, each drawn as one path: a few kilobytes where a rectangle a cell would take hundreds. */
const bands = 6

/** A scale from data to pixels. */
type Scale = (value: number) => number

/**
 * The outlines of the cells, one SVG path text per band of log density, lightest first. Neighbouring cells of one band
 * and row are joined.
 */
export function cloudPaths(cells: readonly CloudCell[], x: Scale, y: Scale): string[] {
  const densest = Math.log(Math.max(1, ...cells.map(({ candidates }) => candidates)) + 1)
  const band = ({ candidates }: CloudCell) => Math.floor((Math.log(candidates) / densest) * bands)
  const paths = Array.from({ length: bands }, () => '')
  const ordered = cells.toSorted((a, b) => a.accuracyFrom - b.accuracyFrom || a.costFrom - b.costFrom)
  for (let from = 0; from < ordered.length; ) {
    const first = ordered[from]!
    let last = first
    let next = from + 1
    while (next < ordered.length && continues(last, ordered[next]!) && band(ordered[next]!) === band(first))
      last = ordered[next++]!
    const [left, right] = [round(x(first.costFrom)), round(x(last.costTo))]
    const [top, bottom] = [round(y(first.accuracyTo)), round(y(first.accuracyFrom))]
    paths[band(first)] += `M${left} ${top}H${right}V${bottom}H${left}z`
    from = next
  }
  return paths
}

function continues(a: CloudCell, b: CloudCell): boolean {
  return a.accuracyFrom === b.accuracyFrom && a.costTo === b.costFrom
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10
}
