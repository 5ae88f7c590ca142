import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InputError } from '../../../errors.ts'
import { readText } from '../../../files.ts'
import { positiveInteger } from '../../systolic/csv-rows.ts'
import { type Dataflow, dataflows, type Gemm, gemmOf } from '../../systolic/gemm.ts'
import type { ScaleSimConfig } from '../../systolic/scale-sim/config.ts'
import { parseScaleSimConfig } from '../../systolic/scale-sim/parse-config.ts'
import { type Layer, makeLayer } from '../../workload/layer.ts'
import { type CaseRow, filesNamed } from '../read-cases.ts'
import type { Topologies } from './topologies.ts'

export const inputColumns = [
  'case',
  'layer',
  'array_rows',
  'array_cols',
  'dataflow',
  'bandwidth_mode',
  'M',
  'N',
  'K',
] as const

const ownConfig = fileURLToPath(new URL('sweep.cfg', import.meta.url))

/** What a row of the sweep was run on. */
export interface CaseInput {
  readonly name: string
  readonly layer: Layer
  readonly config: ScaleSimConfig
  readonly note: string | undefined
}

/**
 * Reads the inputs of a row: `case` is network_rowsxcolumns_dataflow_mode. Sizes of buffers and the bandwidth of reads
 * come from the folder of .cfg files (without one: the sweep's); array, dataflow and the bandwidth of writes from the row. Where no topology
 * file has the layer, it runs as the matrix product of the row's M, N and K.
 *
 * @throws {InputError} `file:line column: expected …, found …` at the first mistake.
 */
export function readCaseInput(row: CaseRow, topologies: Topologies, hardware: string | undefined): CaseInput {
  const integer = (column: string) => positiveInteger(row.text(column), `${row.place} ${column}`)
  const caseName = row.text('case')
  const layerName = row.text('layer')
  const name = `${caseName} ${layerName}`
  const network = caseName.replace(/_\d+x\d+_(?:os|ws|is)(?:_(?:calc|user\d+))?$/, '')
  const gemm = { M: integer('M'), N: integer('N'), K: integer('K') }
  // Networks of one name may stand in several files: the row's sizes tell which is meant.
  const layer = topologies(network).find((known) => {
    const { M, N, K } = gemmOf(known)
    return known.name === layerName && M === gemm.M && N === gemm.N && K === gemm.K
  })
  // The validation cases are square products, whose file has another name.
  const note =
    layer || network === 'rtlvalid' ? undefined : `${name}: no topology file has it; run as M × N × K`
  return {
    name,
    layer: layer ?? gemmLayer(layerName, gemm),
    config: configOf(
      row,
      caseName,
      { rows: integer('array_rows'), columns: integer('array_cols') },
      hardware,
    ),
    note,
  }
}

function gemmLayer(name: string, { M, N, K }: Gemm): Layer {
  return makeLayer(name, 'gemm', { B: M, K: N, C: K }, { W: 8, I: 8, O: 8, partialSum: 32 })
}

/**
 * The .cfg file of a case: `hardware` itself, or in that folder or its `configs` the one of its name, of its dataflow
 * in the sweep, or the only one.
 *
 * @throws {InputError} where none of these is there.
 */
function configFile(hardware: string, name: string, dataflow: Dataflow): string {
  if (hardware.endsWith('.cfg')) return hardware
  const folders = [hardware, join(hardware, 'configs')].filter((folder) => existsSync(folder))
  const files = folders.flatMap((folder) => filesNamed(folder, '.cfg').map((file) => join(folder, file)))
  const wanted = [`${name}.cfg`, `ss_user_${dataflow}.cfg`]
  const named = wanted
    .map((one) => files.find((path) => basename(path) === one))
    .find((path) => path !== undefined)
  if (named) return named
  if (files.length === 1) return files[0]!
  const found = files.length === 0 ? 'no .cfg file' : `${files.length} others`
  throw new InputError({ place: hardware, expected: wanted.join(' or '), found })
}

function configOf(
  row: CaseRow,
  name: string,
  array: ScaleSimConfig['array'],
  hardware: string | undefined,
): ScaleSimConfig {
  const dataflow = dataflows.find((known) => known === row.text('dataflow'))
  if (!dataflow) {
    const place = `${row.place} dataflow`
    throw new InputError({ place, expected: dataflows.join(' or '), found: row.text('dataflow') })
  }
  const mode = /^(?:calc|user(\d+))$/.exec(row.text('bandwidth_mode'))
  if (!mode) {
    const place = `${row.place} bandwidth_mode`
    throw new InputError({
      place,
      expected: 'calc or user and words per cycle',
      found: row.text('bandwidth_mode'),
    })
  }
  const file = hardware ? configFile(hardware, name, dataflow) : ownConfig
  const { bufferWords, bandwidth } = parseScaleSimConfig(readText(file), file)
  if (!mode[1]) return { name, array, dataflow, bufferWords, bandwidth: 'estimate' }
  if (bandwidth === 'estimate') {
    throw new InputError({ place: file, expected: 'InterfaceBandwidth USER', found: 'CALC' })
  }
  const output = positiveInteger(mode[1], `${row.place} bandwidth_mode`)
  return { name, array, dataflow, bufferWords, bandwidth: { ...bandwidth, output } }
}
