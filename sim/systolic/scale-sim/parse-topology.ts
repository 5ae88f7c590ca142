import { InputError } from '../../../errors.ts'
import { type Layer, makeLayer } from '../../workload/layer.ts'
import { type CsvRow, parseCsvRows, positiveInteger } from '../csv-rows.ts'

const gemmColumns = ['M', 'N', 'K'] as const
const convColumns = [
  'IFMAP Height',
  'IFMAP Width',
  'Filter Height',
  'Filter Width',
  'Channels',
  'Num Filter',
  'Strides',
] as const

/** SCALE-Sim moves words of one byte. */
const precision = { W: 8, I: 8, O: 8, partialSum: 32 }

/**
 * Reads a SCALE-Sim topology .csv in its conv form (IFMAP sizes with padding, one stride) or its GEMM form (M, N, K). The
 * header tells which. A name with `DP` in it stands for a depthwise layer: one layer per channel. `file` is only for
 * messages.
 *
 * @param sparsity `run-dense`: SCALE-Sim does so with a sparsity (N:M) beside the sizes where the .cfg file has no SparsitySupport
 * @throws {InputError} `file:line column: expected …, found …` at the first mistake.
 */
export function parseTopology(
  text: string,
  file: string,
  sparsity: 'refused' | 'run-dense' = 'refused',
): readonly Layer[] {
  const [header, ...rows] = parseCsvRows(text, file)
  const names = header!.cells.map((cell) => cell.toLowerCase())
  const isGemm = ['m', 'n', 'k'].every((name, i) => names[i + 1] === name)
  if (!isGemm && !names.some((name) => name.startsWith('ifmap'))) {
    const expected = 'a header of the form Layer, M, N, K or Layer name, IFMAP Height, …'
    throw new InputError({ place: header!.place, expected, found: header!.cells.join(', ') })
  }
  const sizes = isGemm ? gemmColumns.length : convColumns.length
  if (sparsity === 'refused') for (const row of rows) checkDense(row, sizes + 1)
  return rows.flatMap((row) => (isGemm ? [gemmLayer(row)] : convLayers(row)))
}

function gemmLayer(row: CsvRow): Layer {
  const [M, N, K] = gemmColumns.map((column, i) =>
    positiveInteger(row.cells[i + 1], `${row.place} ${column}`),
  )
  return makeLayer(layerName(row), 'gemm', { B: M!, K: N!, C: K! }, precision)
}

function convLayers(row: CsvRow): readonly Layer[] {
  const sizes = convColumns.map((column, i) => positiveInteger(row.cells[i + 1], `${row.place} ${column}`))
  const [height, width, FY, FX, channels, filters, stride] = sizes as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (FY > height || FX > width) {
    const expected = `a filter within the IFMAP of ${height} × ${width}`
    throw new InputError({ place: row.place, expected, found: `${FY} × ${FX}` })
  }
  const name = layerName(row)
  const outputs = (input: number, filter: number) => Math.ceil((input - filter + stride) / stride)
  const loops = { K: filters, OX: outputs(width, FX), OY: outputs(height, FY), FX, FY }
  const window = { stride, inputSize: { x: width, y: height } }
  if (!name.includes('DP')) return [makeLayer(name, 'conv', { ...loops, C: channels }, precision, window)]
  return Array.from({ length: channels }, (_, channel) =>
    makeLayer(`${name}Channel_${channel}`, 'conv', loops, precision, window),
  )
}

function layerName({ cells, place }: CsvRow): string {
  if (cells[0]) return cells[0]
  throw new InputError({ place, expected: 'the name of a layer', found: 'nothing' })
}

/** Refuses an N:M sparsity in the column after the sizes; what else may stand there is not read. */
function checkDense({ cells, place }: CsvRow, column: number): void {
  const ratio = /^(\d+):(\d+)$/.exec(cells[column] ?? '')
  if (ratio && ratio[1] !== ratio[2]) {
    throw new InputError({ place: `${place} Sparsity`, expected: 'dense weights (1:1)', found: ratio[0] })
  }
}
