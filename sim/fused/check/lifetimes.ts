import { type Core, memoriesOf, type System } from '../../hardware/accelerator.ts'
import { onChipCore } from '../../schedule/on-chip-core.ts'
import type { FusedSchedule, Part } from '../schedule.ts'
import type { Violation } from './violation.ts'

/** A part in a memory of a core: its place is taken from `from` on, it can be read from `ready` on, until `until`. */
export interface Lifetime extends Part {
  readonly core: string
  readonly memory: string
  readonly bits: number
  readonly from: number
  readonly ready: number
  until: number
}

/** Pairs what is made or brought with what is given up, in the order of time. */
export function lifetimesOf(
  { events }: FusedSchedule,
  { cores }: System,
  bitsOf: (part: Part) => number,
): { lifetimes: readonly Lifetime[]; violations: Violation[] } {
  const byName = new Map(cores.map((core) => [core.name, core]))
  const lifetimes: Lifetime[] = []
  const add = (part: Part, core: string, operand: 'I' | 'W' | 'O', from: number, ready: number) => {
    const { tensor, box } = part
    const memory = memoryName(byName.get(core)!, operand)
    const life = { operand: part.operand, tensor, box, core, memory, bits: bitsOf(part), from, ready }
    lifetimes.push({ ...life, until: Number.POSITIVE_INFINITY })
  }
  for (const event of events) {
    if (event.kind === 'compute') {
      const part = { operand: 'O', tensor: event.layer, box: event.box } as const
      add(part, event.core, 'O', event.start, event.end)
    } else if (event.kind === 'move') {
      for (const core of event.to) {
        if (core !== 'off-chip') add(event, core, event.operand === 'W' ? 'W' : 'I', event.start, event.end)
      }
    }
  }
  const open = new Map<string, Lifetime[]>()
  for (const life of [...lifetimes].sort((a, b) => a.from - b.from)) {
    open.set(keyOf(life), [...(open.get(keyOf(life)) ?? []), life])
  }
  const violations: Violation[] = []
  const frees = events.filter((event) => event.kind === 'free').sort((a, b) => a.time - b.time)
  for (const free of frees) {
    const life = open.get(keyOf(free))?.shift()
    if (life && life.from <= free.time) life.until = free.time
    else
      violations.push({
        rule: 'free',
        message: `${free.core} gives up ${keyOf(free)} at ${free.time}, which it lacks`,
      })
  }
  return { lifetimes, violations }
}

/** At no instant is more in a memory than it holds. */
export function checkCapacities(lifetimes: readonly Lifetime[], { cores }: System): Violation[] {
  return cores.flatMap((core) =>
    onChipCore(core).memories.flatMap(({ name, sizeBits }) => {
      const held = lifetimes.filter((life) => life.core === core.name && life.memory === name)
      const changes = held.flatMap(({ from, until, bits }) => [
        { time: from, bits },
        { time: until, bits: -bits },
      ])
      changes.sort((a, b) => a.time - b.time || a.bits - b.bits)
      let taken = 0
      for (const { time, bits } of changes) {
        taken += bits
        if (taken > sizeBits) {
          const message = `${name} of ${core.name} holds ${taken} bits at ${time}, ${sizeBits} fit`
          return [{ rule: 'memory' as const, message }]
        }
      }
      return []
    }),
  )
}

function memoryName(core: Core, operand: 'I' | 'W' | 'O'): string {
  return memoriesOf(onChipCore(core), operand).at(-1)!.name
}

function keyOf({ core, operand, tensor, box }: Part & { readonly core: string }): string {
  return `${core} ${operand} ${tensor} rows ${box.rows.join('–')} channels ${box.channels.join('–')}`
}
