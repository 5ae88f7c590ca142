/**
 * How many thresholds of an ascending grid each confidence reaches: an image passes an exit with threshold i exactly
 * where its level there is at most i, and leaves where it is more.
 */
export function thresholdLevels(confidence: Float64Array, grid: readonly number[]): Int32Array {
  return Int32Array.from(confidence, (value) => {
    let level = 0
    for (let above = grid.length; level < above; ) {
      const middle = (level + above) >> 1
      if (grid[middle]! <= value) level = middle + 1
      else above = middle
    }
    return level
  })
}
