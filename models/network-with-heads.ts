import type { EarlyExitNetwork, ExitChoice } from './graph.ts'

/**
 * The same backbone with these heads alone; a place that has none of them is no mounting point. The last place, where
 * there must be a head, keeps all of its own if none of these is there.
 */
export function networkWithHeads(network: EarlyExitNetwork, heads: readonly ExitChoice[]): EarlyExitNetwork {
  const last = network.mountingPoints.at(-1)
  const mountingPoints = network.mountingPoints.flatMap((point) => {
    const kept = point.heads.filter(({ kind }) =>
      heads.some((head) => head.letter === point.letter && head.kind === kind),
    )
    if (kept.length > 0) return [{ ...point, heads: kept }]
    return point === last ? [point] : []
  })
  return { ...network, mountingPoints }
}
