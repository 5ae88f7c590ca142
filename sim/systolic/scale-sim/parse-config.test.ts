import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../../errors.ts'
import { parseScaleSimConfig } from './parse-config.ts'

const config = `[general]
run_name = user_os

[architecture_presets]
ArrayHeight:    32
ArrayWidth:     16
IfmapSramSzkB:   64
FilterSramSzkB:  32
OfmapSramSzkB:   8
Bandwidth : 20, 10
Dataflow : os

# rows of the read buffers
[layout]
IfmapCustomLayout: False
IfmapSRAMBankBandwidth: 10
FilterSRAMBankBandwidth: 12

[sparsity]
SparsitySupport : false

[run_presets]
InterfaceBandwidth: USER
UseRamulatorTrace: False
`

const messageOf = (text: string): string => {
  try {
    parseScaleSimConfig(text, 'a.cfg')
  } catch (error) {
    assert.instance(error, InputError)
    return (error as Error).message
  }
  return 'no error'
}

test('a .cfg file gives array, dataflow, buffers in words and the bandwidth of each', () => {
  assert.equal(parseScaleSimConfig(config, 'a.cfg'), {
    name: 'user_os',
    array: { rows: 32, columns: 16 },
    dataflow: 'os',
    bufferWords: { input: 65_536, weight: 32_768, output: 8192 },
    bandwidth: { input: 10, weight: 12, output: 20 },
  })
  assert.is(parseScaleSimConfig(config.replace('USER', 'CALC'), 'a.cfg').bandwidth, 'estimate')
})

test('a mistake in a .cfg file is told in one line with file, line, expected and found', () => {
  const number = 'a whole number from 1 to 2^53'
  for (const [found, replacement, message] of [
    [
      'ArrayHeight:    32',
      'ArrayHeight: -4',
      `a.cfg:5 [architecture_presets] ArrayHeight: expected ${number}, found -4`,
    ],
    [
      'ArrayHeight:    32',
      'ArrayHeight: 0',
      `a.cfg:5 [architecture_presets] ArrayHeight: expected ${number}, found 0`,
    ],
    [
      'ArrayHeight:    32',
      'ArrayHeight:',
      `a.cfg:5 [architecture_presets] ArrayHeight: expected ${number}, found nothing`,
    ],
    [
      'ArrayHeight:    32',
      '',
      `a.cfg:4 [architecture_presets] ArrayHeight: expected ${number}, found nothing`,
    ],
    ['64', '1e400', `a.cfg:7 [architecture_presets] IfmapSramSzkB: expected ${number}, found 1e400`],
    ['20, 10', 'fast', `a.cfg:10 [architecture_presets] Bandwidth: expected ${number}, found fast`],
    [': os', ': rs', 'a.cfg:11 [architecture_presets] Dataflow: expected os or ws or is, found rs'],
    ['USER', 'AUTO', 'a.cfg:23 [run_presets] InterfaceBandwidth: expected CALC or USER, found AUTO'],
    ['Trace: False', 'Trace: True', 'a.cfg:24 [run_presets] UseRamulatorTrace: expected False, found True'],
    ['Support : false', 'Support : true', 'a.cfg:20 [sparsity] SparsitySupport: expected False, found true'],
    [
      'ArrayWidth',
      'ArayWidth',
      'a.cfg:6: expected a known key of [architecture_presets] (did you mean ArrayWidth?), found arraywidth',
    ],
    ['[layout]', '[layuot]', ''],
    ['[layout]', '[constructor]\na = 1\n[layout]', ''],
    [
      'ArrayWidth:     16',
      'ArrayWidth 16',
      'a.cfg:6: expected [section] or key : value, found ArrayWidth 16',
    ],
    ['[general]', '', 'a.cfg:2: expected [section], found run_name = user_os'],
    ['Dataflow : os', 'ArrayWidth : 4', 'a.cfg:11 ArrayWidth: expected each key once, found it again'],
  ] as const) {
    const told = messageOf(config.replace(found, replacement))
    if (replacement === 'ArayWidth')
      assert.match(told, /^a\.cfg:6: .*did you mean ArrayWidth\?\), found arayWidth$/i)
    else if (message) assert.is(told, message)
    else assert.match(told, /^a\.cfg:14: expected a section of .*, found \[(layuot|constructor)\]$/)
  }
})

test('a truncated .cfg file is refused wherever it is cut before its last section', () => {
  const last = config.indexOf('InterfaceBandwidth')
  for (let length = 0; length < last; length += 7)
    assert.match(messageOf(config.slice(0, length)), /expected .*found /)
})

test.run()
