import { InputError } from '../../errors.ts'
import type { Layer } from '../workload/layer.ts'

/** Ten distinct loops have as many orders. */
const mostOrders = 3_628_800

/**
 * Number of distinct orders.
 *
 * @param loops kinds of the loops, 0, 1, …, repeated as often as they occur
 * @throws {InputError} where trying all orders would take hours
 */
export function refuseManyOrders(layer: Layer, loops: readonly number[]): number {
  const met = new Float64Array(loops.length)
  let orders = 1
  for (let i = 0; i < loops.length; i++) {
    const kind = loops[i]!
    met[kind] = met[kind]! + 1
    orders *= (i + 1) / met[kind]!
  }
  if (Math.round(orders) <= mostOrders) return Math.round(orders)
  throw new InputError({
    place: `layer ${layer.name}`,
    expected: `at most ${mostOrders} orders of its temporal loops (fewer loop factors)`,
    found: `${Math.round(orders)} of ${loops.length} factors`,
  })
}
