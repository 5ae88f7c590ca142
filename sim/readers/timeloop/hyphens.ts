/** A document whose keys carry underscores where older inputs of Timeloop have hyphens. */
export function underscored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(underscored)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key.replaceAll('-', '_'), underscored(one)]),
  )
}
