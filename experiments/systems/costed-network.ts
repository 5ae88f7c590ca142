import { fileURLToPath } from 'node:url'
import { InputError } from '../../errors.ts'
import { buildNetwork, publishedSpec } from '../../models/build.ts'
import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import { parseExits } from '../../models/parse-exits.ts'
import { readModels } from '../reproduce/published-models.ts'
import { parseExitRatios } from '../simulate/exit-ratios.ts'
import { networkSpec } from '../simulate/options.ts'

/** A network with its exits, and the fractions of the images that leave at each. */
export interface CostedNetwork {
  readonly label: string
  readonly network: EarlyExitNetwork
  readonly choices: readonly ExitChoice[]
  readonly exitRatios: readonly number[]
}

/**
 * The networks of `NAME[:EXITS[:HEADS[:RATIOS]]]`, such as `resnet8:A,D:1,1:0.6,0.4`, or of CSV files such as the published
 * study's models.csv; `published` stands for its six. Without ratios no image leaves early.
 *
 * @throws {InputError} for what is neither, or does not fit the network.
 */
export function parseNetworks(texts: readonly string[]): readonly CostedNetwork[] {
  return texts.flatMap((text) => {
    if (text === 'published')
      return ofFile(fileURLToPath(new URL('../reproduce/published/models.csv', import.meta.url)))
    if (text.endsWith('.csv')) return ofFile(text)
    const [name, exits, heads, ratios, ...rest] = text.split(':')
    if (rest.length > 0) {
      throw new InputError({ place: '--networks', expected: 'NAME:EXITS:HEADS:RATIOS', found: text })
    }
    const network = buildNetwork(networkSpec(name!, undefined))
    const last = network.mountingPoints.at(-1)!.letter
    const choices = parseExits(network, exits || last, heads || undefined)
    const none = choices.map((_, i) => (i === choices.length - 1 ? 1 : 0))
    return [{ label: text, network, choices, exitRatios: parseExitRatios(ratios, choices.length) ?? none }]
  })
}

function ofFile(path: string): readonly CostedNetwork[] {
  const network = buildNetwork(publishedSpec('mobilenetv2-eenn'))
  return readModels(path, network).map(({ label, choices, exitRatios }) => ({
    label,
    network,
    choices,
    exitRatios,
  }))
}
