import type { WalkResult } from '../../nas/evaluate/walk.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'

/** One cell of the cloud of all candidates. */
export interface CloudCell {
  readonly costFrom: number
  readonly costTo: number
  readonly accuracyFrom: number
  readonly accuracyTo: number
  readonly candidates: number
}

/** How many candidates fall into each cell of log cost × accuracy: a million points as a picture. */
export interface Cloud {
  add(walked: WalkResult): void
  cells(): CloudCell[]
}

const cellsPerDecade = 60
const cellsPerAccuracy = 250

export function cloudOf(objective: CostObjective): Cloud {
  const counts = new Map<number, number>()
  const stride = cellsPerAccuracy + 1
  return {
    add(walked) {
      const costs = walked[costKeys[objective]]
      for (let i = 0; i < costs.length; i++) {
        const column = Math.floor(Math.log10(costs[i]!) * cellsPerDecade)
        const row = Math.floor((walked.correct[i]! / walked.images) * cellsPerAccuracy)
        const cell = column * stride + row
        counts.set(cell, (counts.get(cell) ?? 0) + 1)
      }
    },
    cells: () =>
      [...counts].map(([cell, candidates]) => {
        const column = Math.floor(cell / stride)
        const row = cell - column * stride
        return {
          costFrom: 10 ** (column / cellsPerDecade),
          costTo: 10 ** ((column + 1) / cellsPerDecade),
          accuracyFrom: row / cellsPerAccuracy,
          accuracyTo: (row + 1) / cellsPerAccuracy,
          candidates,
        }
      }),
  }
}
