import type { Dimension, DimensionValue, Setting } from './space.ts'

/** How many settings there are. */
export function settingCount(dimensions: readonly Dimension[]): number {
  return dimensions.reduce((count, { values }) => count * values.length, 1)
}

/** The setting of an index; the first dimension varies slowest. */
export function settingOf(index: number, dimensions: readonly Dimension[]): Setting {
  const entries: [string, DimensionValue][] = []
  let rest = index
  for (const { name, values } of dimensions.toReversed()) {
    entries.push([name, values[rest % values.length]!])
    rest = Math.floor(rest / values.length)
  }
  return Object.fromEntries(entries.reverse())
}

/** The values of those dimensions that have several: what tells one setting from another. */
export function varied(setting: Setting, dimensions: readonly Dimension[]): Setting {
  const several = dimensions.filter(({ values }) => values.length > 1)
  return Object.fromEntries(several.map(({ name }) => [name, setting[name]!]))
}

/** What costs are told as parts of: the largest of numbers, such as widths and bits, and else the value named first. */
export function referenceSetting(dimensions: readonly Dimension[]): Setting {
  return Object.fromEntries(
    dimensions.map(({ name, values }) => [name, typeof values[0] === 'number' ? values.at(-1)! : values[0]!]),
  )
}

/** The whole setting of what `varied` gave. */
export function completed(part: Setting, dimensions: readonly Dimension[]): Setting {
  return Object.fromEntries(dimensions.map(({ name, values }) => [name, part[name] ?? values[0]!]))
}

/** For people: `bits.weights 4, residency on-chip`. */
export function settingText(setting: Setting): string {
  return Object.entries(setting)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}
