import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { Residence } from '../../sim/schedule/on-chip-tensors.ts'
import { occupancySteps } from '../../sim/schedule/peak-bits.ts'

const laneHeight = 56

/** A lane for each memory: bits held over time against its capacity. As wide as the chart above it. */
export function occupancyChart(residences: readonly Residence[], end: number): string {
  const { document } = parseHTML('<html></html>')
  const lanes = [...new Set(residences.map(({ core, memory }) => `${core} ${memory}`))]
  const steps = lanes.flatMap((lane) => {
    const own = residences.filter(({ core, memory }) => `${core} ${memory}` === lane)
    const { capacityBits } = own[0]!
    const changes = occupancySteps(own)
    return [{ time: 0, bits: 0 }, ...changes].map(({ time, bits }, i) => ({
      lane,
      from: time,
      to: changes[i]?.time ?? end,
      share: (100 * bits) / capacityBits,
      title: `${lane} from ${time}: ${bits} of ${capacityBits} bits`,
    }))
  })
  const chart = Plot.plot({
    document,
    width: 1200,
    height: lanes.length * laneHeight + 60,
    marginLeft: 160,
    marginRight: 140,
    marginBottom: 44,
    style: { fontSize: '12px' },
    x: { domain: [0, end], label: 'cycles', labelAnchor: 'center' },
    y: { domain: [0, 100], ticks: 2, label: '% of capacity' },
    fy: { domain: lanes, label: null },
    marks: [
      Plot.rectY(steps, { x1: 'from', x2: 'to', y: 'share', fy: 'lane', fill: '#4269d0', title: 'title' }),
      Plot.ruleY([100], { stroke: '#ccc' }),
      Plot.ruleY([0]),
    ],
  })
  return chart.outerHTML
}
