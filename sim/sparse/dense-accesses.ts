import type { Operand } from '../workload/layer.ts'
import type { AccessKind } from './optimizations.ts'

/** Elements that one instance of a level reads, is filled with and is updated with, if zeros are treated like all else. */
export type DenseAccesses = Readonly<Record<AccessKind, number>>

/** Per operand and level that keeps it. */
export type DenseTraffic = Readonly<Partial<Record<Operand, ReadonlyMap<number, DenseAccesses>>>>
