import { InputError } from '../../errors.ts'
import type { Layer } from '../workload/layer.ts'

/** Ten distinct loops have as many orders. */
const mostOrders = 3_628_800

/**
 * Number of distinct orders.
 *
 * @param loops kinds of the loops, repeated as often as they occur
 * @throws {InputError} where trying all orders would take hours
 */
export function refuseManyOrders(layer: Layer, loops: readonly number[]): number {
  const met = new Map<number, number>()
  let orders = 1
  loops.forEach((kind, i) => {
    const times = (met.get(kind) ?? 0) + 1
    met.set(kind, times)
    orders *= (i + 1) / times
  })
  if (Math.round(orders) <= mostOrders) return Math.round(orders)
  throw new InputError({
    place: `layer ${layer.name}`,
    expected: `at most ${mostOrders} orders of its temporal loops (fewer loop factors)`,
    found: `${Math.round(orders)} of ${loops.length} factors`,
  })
}
