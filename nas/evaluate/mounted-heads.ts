import type { HeadKind, MountingPoint } from '../../models/graph.ts'
import type { Choices } from './configuration.ts'

export interface MountedHeads {
  /** Letters of the mounting points that have a head. */
  readonly exits: readonly string[]
  /** Kind of the head at each. */
  readonly heads: readonly HeadKind[]
}

/** Letters and kinds of the heads that a network's choices mount. */
export function mountedHeads(points: readonly MountingPoint[], choices: Choices): MountedHeads {
  const mounted = points.flatMap(({ letter, heads }, point) =>
    choices[point] === 0 ? [] : [{ letter, kind: heads[choices[point]! - 1]!.kind }],
  )
  return { exits: mounted.map(({ letter }) => letter), heads: mounted.map(({ kind }) => kind) }
}
