import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../../errors.ts'
import { parseZigZagHardware } from './hardware.ts'

test('parseZigZagHardware reads the form of ZigZag before 3.7 as the same accelerator', () => {
  const older = `
name: older
memories:
  rf:
    size: 16
    r_bw: 16
    w_bw: 8
    r_cost: 0.1
    w_cost: 0.2
    area: 0
    r_port: 1
    w_port: 1
    rw_port: 0
    latency: 1
    min_r_granularity: 4
    operands: [O]
    ports:
      - { fh: w_port_1, tl: r_port_1, fl: w_port_1, th: r_port_1 }
    served_dimensions: []
  dram:
    size: 1000000
    r_bw: 64
    w_bw: 64
    r_cost: 700
    w_cost: 750
    area: 0
    r_port: 0
    w_port: 0
    rw_port: 1
    latency: 1
    operands: [I1, I2, O]
    ports:
      - { fh: rw_port_1, tl: rw_port_1 }
      - { fh: rw_port_1, tl: rw_port_1 }
      - { fh: rw_port_1, tl: rw_port_1, fl: rw_port_1, th: rw_port_1 }
    served_dimensions: [D1]
operational_array: { multiplier_energy: 0.04, multiplier_area: 1, dimensions: [D1], sizes: [8] }
`
  const newer = `
name: older
memories:
  rf:
    size: 16
    r_cost: 0.1
    w_cost: 0.2
    operands: [O]
    ports:
      - { name: w_port_1, type: write, bandwidth_min: 8, bandwidth_max: 8, allocation: ["O, fh", "O, fl"] }
      - { name: r_port_1, type: read, bandwidth_min: 4, bandwidth_max: 16, allocation: ["O, tl", "O, th"] }
    served_dimensions: []
  dram:
    size: 1000000
    r_cost: 700
    w_cost: 750
    operands: [I1, I2, O]
    ports:
      - name: rw_port_1
        type: read_write
        bandwidth_min: 64
        bandwidth_max: 64
        allocation: ["I1, fh", "I1, tl", "I2, fh", "I2, tl", "O, fh", "O, tl", "O, fl", "O, th"]
    served_dimensions: [D1]
operational_array: { unit_energy: 0.04, dimensions: [D1], sizes: [8] }
`
  assert.equal(parseZigZagHardware(older, 'x.yaml'), parseZigZagHardware(newer, 'x.yaml'))
  assert.throws(
    () => parseZigZagHardware(older.replace('r_bw: 16', 'r_bw: -16'), 'x.yaml'),
    (error: unknown) =>
      error instanceof InputError && /^x\.yaml:\d+:\d+ memories\.rf\.ports/.test(error.message),
  )
})

test.run()
