import { type Core, type Memory, memoriesOf, type System } from '../../hardware/accelerator.ts'
import { onChipCore } from '../../schedule/on-chip-core.ts'
import type { FusedSchedule, Part } from '../schedule.ts'
import type { Violation } from './violation.ts'

/** A part in a memory of a core: its place is taken from `from` on, it can be read from `ready` on, until `until`. */
export interface Lifetime extends Part {
  readonly core: string
  readonly memory: string
  /** The memory by a name that cores share where they share it. */
  readonly place: string
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
    const { memory, place } = memoryPlace(byName.get(core)!, operand)
    const life = { operand: part.operand, tensor, box, core, memory, place, bits: bitsOf(part), from, ready }
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
  const sizes = new Map(
    cores.flatMap((core) =>
      onChipCore(core).memories.map((memory) => [placeOf(core, memory), memory.sizeBits]),
    ),
  )
  return [...sizes].flatMap(([name, sizeBits]) => {
    const held = lifetimes.filter(({ place }) => place === name)
    const changes = held.flatMap(({ from, until, bits }) => [
      { time: from, bits },
      { time: until, bits: -bits },
    ])
    changes.sort((a, b) => a.time - b.time || a.bits - b.bits)
    let taken = 0
    for (const { time, bits } of changes) {
      taken += bits
      if (taken > sizeBits) {
        const message = `${name} holds ${taken} bits at ${time}, ${sizeBits} fit`
        return [{ rule: 'memory' as const, message }]
      }
    }
    return []
  })
}

/** The memory in which a core keeps an operand. */
export function memoryPlace(core: Core, operand: 'I' | 'W' | 'O'): Pick<Lifetime, 'memory' | 'place'> {
  const memory = memoriesOf(onChipCore(core), operand).at(-1)!
  return { memory: memory.name, place: placeOf(core, memory) }
}

function placeOf(core: Core, { name, sharedAs }: Memory): string {
  return sharedAs === undefined ? `${name} of ${core.name}` : sharedAs
}

function keyOf({ core, operand, tensor, box }: Part & { readonly core: string }): string {
  return `${core} ${operand} ${tensor} rows ${box.rows.join('–')} channels ${box.channels.join('–')}`
}
