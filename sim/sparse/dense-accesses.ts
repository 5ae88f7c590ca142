import type { Direction } from '../hardware/accelerator.ts'
import type { Operand } from '../workload/layer.ts'
import type { AccessKind } from './optimizations.ts'

/** Elements that one instance of a level reads, is filled with and is updated with, if zeros are treated like all else. */
export type DenseAccesses = Readonly<Record<AccessKind, number>>

/** Per operand and level that keeps it. */
export type DenseTraffic = Readonly<Partial<Record<Operand, ReadonlyMap<number, DenseAccesses>>>>

/** One operand's crossing of a memory's edge, per instance. */
interface Flow {
  readonly operand: Operand
  readonly direction: Direction
  readonly elementsPerTransfer: number
  readonly transfers: number
}

const kinds = { readToLower: 'reads', writeFromUpper: 'fills', writeFromLower: 'updates' } as const

/** The flows of a dense layer; what a level reads to send it out is known from where it goes. */
export function denseTraffic<F extends Flow>(
  flows: readonly F[],
  levelOf: (flow: F) => number,
): DenseTraffic {
  const traffic: Partial<Record<Operand, Map<number, DenseAccesses>>> = {}
  for (const flow of flows) {
    const { operand, direction, elementsPerTransfer, transfers } = flow
    if (direction === 'readToUpper') continue
    const ofOperand = traffic[operand] ?? new Map<number, DenseAccesses>()
    traffic[operand] = ofOperand
    const level = levelOf(flow)
    const elements = Math.round(elementsPerTransfer * transfers)
    ofOperand.set(level, { ...(ofOperand.get(level) ?? noAccesses), [kinds[direction]]: elements })
  }
  return traffic
}

export const noAccesses: DenseAccesses = { reads: 0, fills: 0, updates: 0 }
