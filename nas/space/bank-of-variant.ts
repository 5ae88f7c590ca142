import { bitsOfNode, layerBitsOf, type MixedBits } from '../../models/bit-widths.ts'
import { buildNetwork } from '../../models/build.ts'
import type { EarlyExitNetwork, NetworkSpec } from '../../models/graph.ts'
import { nodesOf } from '../../models/nodes-of.ts'
import type { BankManifest, LogitBank } from '../evaluate/logit-bank.ts'
import { eightBits, type Variant } from './variant.ts'

/**
 * The bank that was made of just this network: the same layers, and where the space chooses bits the same at every
 * layer. A bank whose recipe says no bits is of 8.
 */
export function bankOfVariant(
  { spec, bits }: Pick<Variant, 'spec' | 'bits'>,
  banks: readonly LogitBank[],
): LogitBank | undefined {
  return banks.find(({ manifest }) => {
    if (!isSameNetwork(manifest.network, spec)) return false
    return bits === undefined || isSameBits(buildNetwork(spec), bitsOfBank(manifest), bits)
  })
}

function isSameNetwork(a: NetworkSpec, b: NetworkSpec): boolean {
  return JSON.stringify(buildNetwork(a)) === JSON.stringify(buildNetwork(b))
}

function bitsOfBank({ recipe }: BankManifest): MixedBits {
  return { ...eightBits, ...(recipe as Partial<MixedBits>) }
}

function isSameBits(network: EarlyExitNetwork, a: MixedBits, b: MixedBits): boolean {
  const [ofA, ofB] = [layerBitsOf(network, a), layerBitsOf(network, b)]
  return nodesOf(network).every(({ name }) => {
    const [one, other] = [bitsOfNode(ofA, name), bitsOfNode(ofB, name)]
    return one.weightBits === other.weightBits && one.activationBits === other.activationBits
  })
}
