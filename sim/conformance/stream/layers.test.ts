import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseZigZagHardware } from '../../readers/zigzag/hardware.ts'
import { makeLayer } from '../../workload/layer.ts'
import { readCaseRows } from '../read-cases.ts'
import { cyclesOn } from './place-nodes.ts'

const columns = ['core', 'OX', 'OY', 'FX', 'FY', 'C', 'K', 'IX', 'IY', 'cycles'] as const
const precision = { W: 16, I: 16, O: 16, partialSum: 16 }

test('random convolutions on cores of Stream take the cycles that ZigZag 3.8.5 finds for them', () => {
  const rows = readCaseRows(fileURLToPath(new URL('layers.csv', import.meta.url)), columns)
  for (const row of rows) {
    const size = (column: (typeof columns)[number]) => row.number(column)
    const file = new URL(`hardware/cores/${row.text('core')}.yaml`, import.meta.url)
    const core = parseZigZagHardware(readFileSync(file, 'utf8'), row.text('core'))
    const sizes = Object.fromEntries(columns.slice(1, 7).map((name) => [name, size(name)]))
    const inputSize = { x: size('IX'), y: size('IY') }
    const layer = makeLayer('layer', 'conv', sizes, precision, { inputSize })
    assert.is(cyclesOn(layer, core), size('cycles'), row.place)
  }
})

test.run()
