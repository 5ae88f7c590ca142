import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InputError } from '../../../errors.ts'
import { readText } from '../../../files.ts'
import { parseStreamSystem, type StreamSystem } from '../../readers/stream/system.ts'
import { filesAt } from '../files-at.ts'
import type { Suite } from '../suite.ts'
import { readRuns } from './read-runs.ts'
import { scheduleGroup } from './schedule-group.ts'

const ownCases = fileURLToPath(new URL('cases.yaml', import.meta.url))
const ownHardware = fileURLToPath(new URL('hardware', import.meta.url))

/** Small networks on several cores, as Stream places, splits and schedules them. */
export const streamSuite: Suite = {
  name: 'stream',
  against: 'Stream 28fb901, total latency of its test matrix',
  about: new URL('about.md', import.meta.url),
  tolerance: (quantity) => (quantity.startsWith('swiglu') ? 'reported' : { exact: 0, within: 0.1 }),
  load: ({ cases = ownCases, hardware }) => {
    const files = filesAt(cases, /golden[^/\\]*\.(json|yaml)$/)
    const systemOf = makeSystems(hardware ?? (cases === ownCases ? ownHardware : dirname(files[0]!)))
    const runs = files.flatMap((file) => readRuns(readText(file), file))
    return {
      cases: runs.map(({ name, kind, hardware: systemName, group, cycles }) => {
        const system = systemOf(systemName)
        return {
          name,
          compute: () => ({ [`${kind} cycles`]: scheduleGroup(group, system).totalCycles }),
          expected: { [`${kind} cycles`]: cycles },
        }
      }),
      notes: [],
    }
  },
}

/**
 * Finds systems by the name that a run gives them, or by the shortest name that begins with it; those among examples first. Their
 * cores are in the folder `cores` beside them, or else beside another system.
 */
function makeSystems(folder: string): (name: string) => StreamSystem {
  const all = filesAt(folder, /\.yaml$/)
  const files = all.filter((file) => basename(dirname(file)) !== 'cores')
  const read = new Map<string, StreamSystem>()
  return (name) => {
    const known = read.get(name)
    if (known) return known
    const rank = (file: string) => [file.includes('examples') ? 0 : 1, basename(file).length] as const
    const [file] = files
      .filter((one) => basename(one).startsWith(name))
      .sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1])
    if (!file) {
      const found = files.map((one) => basename(one)).join(', ')
      throw new InputError({ place: folder, expected: `a system ${name}.yaml`, found })
    }
    const system = parseStreamSystem(readText(file), file, (reference) => {
      const beside = join(dirname(file), 'cores', basename(reference))
      const elsewhere = all.find((one) => one.endsWith(join('cores', basename(reference))))
      const core = all.includes(beside) ? beside : (elsewhere ?? beside)
      return { text: readText(core), file: core }
    })
    read.set(name, system)
    return system
  }
}
