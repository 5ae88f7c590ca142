import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type SlotNode, scheduleSlots } from './slots.ts'

const node = (
  name: string,
  kind: SlotNode['kind'],
  cycles: number,
  resource: string,
  ...after: string[]
): SlotNode => ({ name, kind, cycles, resources: [resource], after })

/** A layer: two transfers in over one bus, a computation, a transfer out. */
const layer = [
  node('image', 'transfer', 7, 'bus'),
  node('weights', 'transfer', 5, 'bus'),
  node('compute', 'compute', 20, 'core', 'image', 'weights'),
  node('result', 'transfer', 11, 'bus', 'compute'),
]

test('one iteration lasts as long as its slots, and transfers over one bus take a slot each', () => {
  const { slots, totalCycles } = scheduleSlots(layer, 1)
  assert.equal([...slots.values()], [0, 1, 2, 3])
  assert.is(totalCycles, 7 + 5 + 20 + 11)
})

test('iterations follow one another at the pace of the busiest resource', () => {
  // The bus works 23 cycles of each iteration, the core 20.
  assert.is(scheduleSlots(layer, 10).totalCycles, 43 + 9 * 23)
  const wider = layer.map((one) => (one.kind === 'transfer' ? { ...one, cycles: one.cycles - 2 } : one))
  assert.is(scheduleSlots(wider, 10).totalCycles, 37 + 9 * 20)
})

test('a transfer that nothing waits for shares the slot of a computation', () => {
  const { slots, totalCycles } = scheduleSlots([...layer, node('next weights', 'transfer', 25, 'bus')], 1)
  assert.is(slots.get('next weights'), slots.get('compute'))
  assert.is(totalCycles, 7 + 5 + 25 + 11)
})

test('in random graphs nodes wait for what they need, no resource has two in a slot, and no total is below its bounds', () => {
  const graph = fc.array(
    fc.record({
      kind: fc.constantFrom('compute' as const, 'transfer' as const),
      cycles: fc.integer({ min: 1, max: 50 }),
      resource: fc.constantFrom('a', 'b', 'c'),
      back: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  fc.assert(
    fc.property(graph, fc.integer({ min: 1, max: 5 }), (drawn, iterations) => {
      const nodes = drawn.map(({ kind, cycles, resource, back }, i): SlotNode => {
        const after = back.flatMap((step) => (i - step >= 0 ? [`${i - step}`] : []))
        return { name: `${i}`, kind, cycles, resources: [`${kind} ${resource}`], after }
      })
      const { slots, totalCycles } = scheduleSlots(nodes, iterations)
      const places = new Set<string>()
      let longest = 0
      const ends = new Map<string, number>()
      for (const { name, after, resources, cycles } of nodes) {
        for (const before of after) assert.ok(slots.get(before)! < slots.get(name)!)
        const place = `${slots.get(name)} ${resources[0]}`
        assert.not(places.has(place))
        places.add(place)
        ends.set(name, cycles + Math.max(0, ...after.map((before) => ends.get(before)!)))
        longest = Math.max(longest, ends.get(name)!)
      }
      for (const resource of new Set(nodes.flatMap(({ resources }) => resources))) {
        const work = nodes.filter(({ resources }) => resources[0] === resource)
        assert.ok(totalCycles >= iterations * work.reduce((sum, { cycles }) => sum + cycles, 0))
      }
      assert.ok(totalCycles >= longest)
    }),
    { numRuns: 200, seed: 3 },
  )
})

test.run()
