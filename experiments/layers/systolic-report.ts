import { InputError } from '../../errors.ts'
import { writeFileAtomically } from '../../files.ts'
import type { LayersArguments } from './arguments.ts'
import type { Report } from './command.ts'
import type { ListedLayer } from './read-layers.ts'
import type { SystolicTarget } from './read-target.ts'
import { runSystolic } from './run-systolic.ts'
import { systolicCsv, systolicTable } from './systolic-table.ts'

/**
 * Runs layers on a systolic array with its buffers, and writes the files that are asked for.
 *
 * @throws {InputError} for options of mappings, which it has none of.
 */
export function systolicReport(
  layers: readonly ListedLayer[],
  { name, config }: SystolicTarget,
  options: LayersArguments,
): Report {
  for (const option of ['mappings', 'mapping', 'explain', 'rules'] as const) {
    const found = options[option]
    if (found === undefined) continue
    const expected = `none with ${options.hardware}, whose array is run cycle by cycle`
    throw new InputError({ place: `--${option}`, expected, found })
  }
  const { runs, left } = runSystolic(layers, config)
  if (options.csv !== undefined) writeFileAtomically(options.csv, systolicCsv(runs))
  const document = {
    workload: options.workload,
    hardware: name,
    fidelity: 'cycle',
    config,
    layers: runs.map(({ layer, macs, times, run }) => ({ layer: layer.name, macs, times, ...run })),
    left,
  }
  const note = left.length > 0 ? `Not run on the array: ${left.join(', ')}.\n` : ''
  const about =
    'Words of one byte; the array and its buffers are run cycle by cycle, counted as SCALE-Sim v3 counts.\n'
  return { document, text: `${systolicTable(runs)}${note}${about}` }
}
