import { buildNetwork } from '../../models/build.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { networkWithHeads } from '../../models/network-with-heads.ts'
import type { BankManifest } from './logit-bank.ts'

/** The network of a bank, with the heads whose logits the bank has. */
export function bankNetwork({ network, heads }: Pick<BankManifest, 'network' | 'heads'>): EarlyExitNetwork {
  const mounted = heads.map(({ exit, kind }) => ({ letter: exit, kind }))
  return networkWithHeads(buildNetwork(network), mounted)
}
