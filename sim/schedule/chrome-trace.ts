import type { ScheduledLayer } from './layer-by-layer.ts'
import type { Residence } from './on-chip-tensors.ts'
import { occupancySteps } from './peak-bits.ts'

/** One event of the Trace Event Format; one cycle is shown as one microsecond. */
export interface TraceEvent {
  readonly name: string
  /** `X` a stretch of time, `M` the name of a row, `C` a count that holds until the next of its name. */
  readonly ph: 'X' | 'M' | 'C'
  readonly pid: number
  readonly tid: number
  readonly ts?: number
  readonly dur?: number
  readonly args: Readonly<Record<string, string | number>>
}

export interface ChromeTrace {
  readonly traceEvents: readonly TraceEvent[]
}

const processes = { cores: 1, links: 2, memories: 3 } as const

/**
 * A schedule as a trace that chrome://tracing and Perfetto open: a row for each core and each link, a
 * counter of bits for each memory.
 *
 * Source: Trace Event Format (Google, 2016), JSON object form.
 */
export function chromeTrace(
  schedule: readonly ScheduledLayer[],
  residences: readonly Residence[] = [],
): ChromeTrace {
  const rows = new Map<string, number>()
  const events: TraceEvent[] = Object.entries(processes).map(([name, pid]) => ({
    name: 'process_name',
    ph: 'M',
    pid,
    tid: 0,
    args: { name },
  }))
  const add = (
    process: keyof typeof processes,
    row: string,
    name: string,
    { start, end }: { start: number; end: number },
    args: TraceEvent['args'],
  ) => {
    const pid = processes[process]
    const key = `${process} ${row}`
    const tid = rows.get(key) ?? rows.size + 1
    if (!rows.has(key)) events.push({ name: 'thread_name', ph: 'M', pid, tid, args: { name: row } })
    rows.set(key, tid)
    events.push({ name, ph: 'X', pid, tid, ts: start, dur: end - start, args })
  }
  for (const layer of schedule) {
    add('cores', layer.core, layer.name, layer, { energyPj: layer.energyPj })
    for (const transfer of layer.transfers) {
      const { tensor, operand, bits, from, to, energyPj } = transfer
      for (const link of transfer.links) {
        add('links', link, `${tensor} ${operand}`, transfer, { from, to, bits, energyPj, for: layer.name })
      }
    }
  }
  return { traceEvents: [...events, ...memoryCounters(residences)] }
}

function memoryCounters(residences: readonly Residence[]): readonly TraceEvent[] {
  const names = new Set(residences.map(({ core, memory }) => `${core} ${memory}`))
  return [...names].flatMap((name) => {
    const own = residences.filter(({ core, memory }) => `${core} ${memory}` === name)
    return occupancySteps(own).map(
      ({ time, bits }): TraceEvent => ({
        name: `${name}, bits of ${own[0]!.capacityBits}`,
        ph: 'C',
        pid: processes.memories,
        tid: 0,
        ts: time,
        args: { bits },
      }),
    )
  })
}
