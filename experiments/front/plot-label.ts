import type { TextOptions } from '@observablehq/plot'

/** A label in a colour, with a halo of the page's. */
export function labelStyle(fill: string): TextOptions {
  return { fill, stroke: 'var(--page)', strokeWidth: 4, fontWeight: 600 }
}
