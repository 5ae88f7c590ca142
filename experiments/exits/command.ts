import Table from 'cli-table3'
import type { CommandModule } from 'yargs'
import { buildNetwork } from '../../models/build.ts'
import { int8Bits } from '../../models/lower.ts'
import type { CostSummary } from '../../sim/cost/summary.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { whole } from '../figure-texts.ts'
import { type RulesArguments, rulesFrom, withRulesOptions } from '../rules-options.ts'
import { networkSpec } from '../simulate/options.ts'
import { type ExitPlace, listExits } from './list-exits.ts'

interface ExitsArguments extends RulesArguments {
  network: string
  hardware: string
  json: boolean
}

export const exitsCommand: CommandModule<object, ExitsArguments> = {
  command: 'exits',
  describe: 'where exits may be mounted on a network: its legal cuts, with tensor sizes and head costs',
  builder: (yargs) =>
    withRulesOptions(yargs)
      .option('network', {
        type: 'string',
        demandOption: true,
        describe: 'ONNX file, or a network that simulate knows',
      })
      .option('hardware', {
        type: 'string',
        default: 'edge-tpu-quad',
        describe: 'name of a preset, or a YAML file',
      })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example('$0 exits --network my.onnx', 'names for train-heads --cuts'),
  handler: (options) => {
    const system = readSystem(options.hardware)
    const network = buildNetwork(networkSpec(options.network, undefined))
    const rules = rulesFrom(options)
    const places = listExits(network, options.network, { system, rules, bits: int8Bits })
    const document = { network: network.name, classes: network.classes, hardware: system.name, exits: places }
    process.stdout.write(options.json ? `${JSON.stringify(document, null, 2)}\n` : exitTable(places))
  },
}

function exitTable(places: readonly ExitPlace[]): string {
  const table = new Table({
    head: ['place', 'tensor', 'shape', 'kbit', 'ΣMACs', 'one layer µJ', 'cycles', 'two layers µJ', 'cycles'],
    colAligns: ['left', 'left', ...Array<'right'>(7).fill('right')],
    style: { head: [], border: [], compact: true },
  })
  const costs = ({ energyPj, latencyCycles }: CostSummary) => [
    (energyPj / 1e6).toFixed(2),
    whole(latencyCycles),
  ]
  for (const { letter, tensor, shape, bits, macs, heads } of places) {
    const size = `${shape.channels}×${shape.height}×${shape.width}`
    const figures = [...costs(heads.oneLayer), ...costs(heads.twoLayers)]
    table.push([letter ?? '', shortened(tensor), size, (bits / 1000).toFixed(1), whole(macs), ...figures])
  }
  return (
    `${table}\n${places.length} legal cuts; letters mark the places that are used where --cuts names no tensors; ` +
    'full names: --json\n'
  )
}

const longestName = 40

/** Exporters join the names of all layers that they fused. */
function shortened(name: string): string {
  return name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name
}
