import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readText } from '../../../files.ts'
import { parseTopology } from '../../systolic/scale-sim/parse-topology.ts'
import type { Layer } from '../../workload/layer.ts'

const ownTopologies = fileURLToPath(new URL('topologies', import.meta.url))

/** Layers of all topology files of a network's name, nearest file first. */
export type Topologies = (network: string) => readonly Layer[]

/**
 * Topology files that belong to a table of cases: in a folder `topologies` beside the cases or the hardware, else those
 * that come with the project. Files are read when asked for.
 */
export function findTopologies(cases: string, hardware: string | undefined): Topologies {
  const beside = [cases, dirname(cases), ...(hardware ? [hardware, dirname(hardware)] : [])]
  const folders = [...beside.map((folder) => join(folder, 'topologies')), ownTopologies]
  const files = folders.filter((folder) => existsSync(folder)).flatMap(csvFilesBelow)
  const layers = new Map<string, readonly Layer[]>()
  return (network) =>
    files
      .filter((path) => basename(path, '.csv') === network)
      .flatMap((file) => {
        const known = layers.get(file) ?? parseTopology(readText(file), file, 'run-dense')
        layers.set(file, known)
        return known
      })
}

function csvFilesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.csv'))
    .sort()
    .map((name) => join(folder, name))
}
