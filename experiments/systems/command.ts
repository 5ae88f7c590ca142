import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { InputError } from '../../errors.ts'
import { parseSystem } from '../../sim/hardware/parse-system.ts'
import { placements } from '../../sim/hardware/placements.ts'
import { readHardwareLibrary } from '../../sim/hardware/read-system.ts'
import { suggestion } from '../../sim/yaml/nearest-name.ts'
import { checkWritable, writeRun } from '../front/run-folder.ts'
import { type RulesArguments, rulesFrom, withRulesOptions } from '../rules-options.ts'
import { type Objective, objectives, oneCoreCost, perLayerCost } from './allocated-cost.ts'
import { parseNetworks } from './costed-network.ts'
import { rankedSystems, systemsCsv, systemsTable } from './ranked-systems.ts'
import { parseStyles, placesOf, styledSystem } from './style-system.ts'

interface SystemsArguments extends RulesArguments {
  networks: readonly string[]
  styles: string
  base: string
  objective: Objective
  allocation: 'per-layer' | 'one-core'
  out: string | undefined
  json: boolean
}

/** More placements than this are refused: each takes some schedules of every network. */
const mostPlacements = 2000

export const systemsCommand: CommandModule<object, SystemsArguments> = {
  command: 'systems',
  describe: 'which core styles to put in the places of an accelerator, for a set of networks',
  builder: (yargs) =>
    withRulesOptions(yargs)
      .option('networks', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'NAME:EXITS:HEADS:RATIOS each (what follows NAME may be left out), CSV files, or published',
      })
      .option('styles', {
        type: 'string',
        default: 'E,M,Y',
        describe: 'E, M, Y of the published study, core types, or presets',
      })
      .option('base', {
        type: 'string',
        default: 'edge-tpu-quad',
        describe: 'preset whose cores for convolutions are the places',
      })
      .option('objective', {
        choices: objectives,
        default: 'et' as Objective,
        describe: 'average over the images; of several networks the geometric mean',
      })
      .option('allocation', {
        choices: ['per-layer', 'one-core'] as const,
        default: 'per-layer' as const,
        describe:
          'each layer on its best core, with a bound; or each stage on one core, charged as in the study',
      })
      .option('out', { type: 'string', describe: 'folder for systems.csv and result.json' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example(
        '$0 systems --networks mobilenetv2-eenn:A,E,F,H,K resnet8 --styles E,M,gap9-like',
        'every placement of three styles on the quad-core accelerator, the best first',
      ),
  handler: (options) => {
    const library = readHardwareLibrary()
    const { base, objective, allocation, out } = options
    const text = library.systems.get(base)
    if (text === undefined) {
      const known = [...library.systems.keys()]
      const expected = `one of ${known.join(', ')}${suggestion(base, known)}`
      throw new InputError({ place: '--base', expected, found: base })
    }
    if (out !== undefined) checkWritable(join(out, 'systems'))
    const system = parseSystem(text, `${base}.yaml`, library)
    const places = placesOf(system)
    const styles = parseStyles(options.styles, library)
    const networks = parseNetworks(options.networks)
    const rules = rulesFrom(options)
    const count = styles.length ** places.length
    if (count > mostPlacements) {
      const expected = `styles for at most ${mostPlacements} placements on ${places.length} places`
      throw new InputError({ place: '--styles', expected, found: `${count} placements` })
    }
    const names = placements(
      system,
      places,
      styles.map(({ name }) => name),
    )
    const rows = rankedSystems(
      names.map((placed) => {
        const own = placed.map((name) => styles.find((style) => style.name === name)!)
        const styled = styledSystem(base, places, own, library)
        const costs = networks.map((network) =>
          allocation === 'one-core'
            ? oneCoreCost(network, styled, rules)
            : perLayerCost(network, styled, rules, objective),
        )
        return { styles: placed, costs }
      }),
      networks.map(({ label }) => label),
      objective,
    )
    const document = { base, places, objective, allocation, placements: count, distinct: rows.length, rows }
    const result = `${JSON.stringify(document)}\n`
    if (out !== undefined)
      writeRun(join(out, 'systems'), { 'systems.csv': systemsCsv(rows), 'result.json': result })
    process.stdout.write(options.json ? result : systemsTable(rows, document))
  },
}
