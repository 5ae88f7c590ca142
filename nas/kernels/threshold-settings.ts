/** Every threshold of a grid as the one for all exits but the last: per setting a place in the grid for each of them. */
export function sameForAll(thresholds: number, exits: number): number[][] {
  return Array.from({ length: thresholds }, (_, place) => Array<number>(exits - 1).fill(place))
}

/** Every combination of thresholds of a grid, one for each exit but the last, in the order of `sweepCombinations`. */
export function everyCombination(thresholds: number, exits: number): number[][] {
  const places = Array.from({ length: thresholds }, (_, place) => place)
  let settings: number[][] = [[]]
  for (let exit = 1; exit < exits; exit++)
    settings = settings.flatMap((setting) => places.map((place) => [...setting, place]))
  return settings
}
