/**
 * Crowding distance of each point of one front (Deb et al., NSGA-II, 2002): the sum over the objectives of the distance
 * between its two neighbours, in units of the front's range; infinite at the ends.
 */
export function crowdingDistances(front: readonly (readonly number[])[]): number[] {
  const distances = front.map(() => 0)
  front[0]!.forEach((_, axis) => {
    const order = [...front.keys()].sort((a, b) => front[a]![axis]! - front[b]![axis]!)
    const value = (place: number) => front[order[place]!]![axis]!
    const last = order.length - 1
    const range = value(last) - value(0) || 1
    order.forEach((point, place) => {
      const isEnd = place === 0 || place === last
      distances[point]! += isEnd ? Number.POSITIVE_INFINITY : (value(place + 1) - value(place - 1)) / range
    })
  })
  return distances
}
