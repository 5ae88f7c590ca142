/** From the first, included, to the second, left out. */
export type Range = readonly [from: number, to: number]

/** A part of a tensor: some rows of some channels, over the whole width. */
export interface Box {
  readonly rows: Range
  readonly channels: Range
}

export function rangeLength([from, to]: Range): number {
  return Math.max(0, to - from)
}

/** Rows times channels. */
export function boxLines({ rows, channels }: Box): number {
  return rangeLength(rows) * rangeLength(channels)
}

function overlap(a: Range, b: Range): Range {
  return [Math.max(a[0], b[0]), Math.min(a[1], b[1])]
}

/** What two boxes have in common; undefined for nothing. */
export function intersection(a: Box, b: Box): Box | undefined {
  const common = { rows: overlap(a.rows, b.rows), channels: overlap(a.channels, b.channels) }
  return boxLines(common) > 0 ? common : undefined
}

/** `box` without `other`, in at most four boxes that do not overlap. */
export function difference(box: Box, other: Box): readonly Box[] {
  const common = intersection(box, other)
  if (!common) return [box]
  const { rows, channels } = box
  const parts: Box[] = [
    { rows: [rows[0], common.rows[0]], channels },
    { rows: [common.rows[1], rows[1]], channels },
    { rows: common.rows, channels: [channels[0], common.channels[0]] },
    { rows: common.rows, channels: [common.channels[1], channels[1]] },
  ]
  return parts.filter((part) => boxLines(part) > 0)
}

/** What of `box` none of `others` holds. */
export function uncovered(box: Box, others: readonly Box[]): readonly Box[] {
  return others.reduce<readonly Box[]>(
    (left, other) => left.flatMap((part) => difference(part, other)),
    [box],
  )
}
