import type { StaticNetwork } from '../../nas/search/document.ts'

/** The exits of a network with the kind of their heads, such as `A1 E1 K0`. */
export function networkLabel({ exits, heads }: Pick<StaticNetwork, 'exits' | 'heads'>): string {
  return exits.map((letter, exit) => `${letter}${heads[exit]}`).join(' ')
}
