import { InputError } from '../../../errors.ts'
import { macsOf, total } from '../../counts.ts'
import type { Block, GraphNode, Head, MountingPoint } from '../../graph.ts'
import { mountingPoint } from '../../heads.ts'
import type { FileExit } from './file-exits.ts'
import { type LegalCut, legalCuts } from './legal-cuts.ts'

/** The parts of an EarlyExitNetwork that a backbone is cut into. */
export interface Mounted {
  readonly blocks: readonly Block[]
  readonly mountingPoints: readonly MountingPoint[]
}

/** Mounting points that are chosen where nobody names any. */
const defaultPlaces = 8

/**
 * Cuts a backbone into blocks and mounts heads behind them: new ones of both kinds at the tensors that are named, and at
 * the last place the file's own classifier beside a new one of two layers. A file with early exits of its own keeps
 * exactly those.
 *
 * @param tensors names of legal cuts; left out: up to seven, spread evenly over the multiply-accumulates
 * @throws {InputError} for a tensor that is no legal cut, or a network in which nothing can be cut
 */
export function mountExits(
  backbone: readonly GraphNode[],
  exits: readonly FileExit[],
  place: string,
  tensors?: readonly string[],
): Mounted {
  const cuts = legalCuts(backbone)
  const classes = backbone.at(-1)!.shape.channels
  const last = cutBeforeClassifier(backbone, cuts)
  if (!last)
    throw new InputError({
      place,
      expected: 'a tensor through which the whole network passes',
      found: 'none',
    })
  const early = cuts.filter(({ index }) => index < last.index)
  const chosen =
    exits.length > 0
      ? exits.map(({ source }) => cutNamed(source, early, place))
      : (tensors?.map((tensor) => cutNamed(tensor, early, place)) ??
        evenlySpread(early, backbone, defaultPlaces - 1))
  const places = [...new Set(chosen)].sort((a, b) => a.index - b.index)
  const own: Head = {
    kind: 1,
    nodes: backbone.slice(last.index + 1),
    output: backbone.at(-1)!.name,
  }
  const mountingPoints = [...places, last].map((cut, at): MountingPoint => {
    const letter = letterOf(at)
    const output = { name: cut.tensor, shape: cut.shape }
    if (exits.length > 0 && cut !== last) {
      const heads = exits.filter(({ source }) => source === cut.tensor).map(headOfFile)
      return { letter, blockIndex: at, heads: heads.sort((a, b) => b.kind - a.kind) }
    }
    if (cut !== last) return mountingPoint(letter, at, output, { classes, isAnySize: true })
    if (exits.length > 0) return { letter, blockIndex: at, heads: [own] }
    const { heads } = mountingPoint(letter, at, output, { classes, isAnySize: true, pooling: poolingOf(own) })
    return { letter, blockIndex: at, heads: [own, heads[1]!] }
  })
  const blocks = [...places, last].map((cut, at): Block => {
    const from = at === 0 ? 0 : places[at - 1]!.index + 1
    return { name: String(at), nodes: backbone.slice(from, cut.index + 1), output: cut.tensor }
  })
  return { blocks, mountingPoints }
}

/** The last cut before the last layer that has weights, and before the pooling that this one reads. */
function cutBeforeClassifier(
  backbone: readonly GraphNode[],
  cuts: readonly LegalCut[],
): LegalCut | undefined {
  let start = backbone.findLastIndex(({ kind }) => kind === 'gemm' || kind === 'conv')
  while (start > 0 && ['flatten', 'pool', 'pad'].includes(backbone[start - 1]!.kind)) start--
  return cuts.findLast(({ index }) => index < start)
}

/** As the file's own classifier pools. */
function poolingOf({ nodes }: Head): { function: 'max' | 'average'; side: number } {
  const pool = nodes.find((node) => node.kind === 'pool')
  return pool ? { function: pool.function, side: pool.shape.height } : { function: 'max', side: 4 }
}

function headOfFile({ nodes, output }: FileExit): Head {
  const layers = nodes.filter(({ kind }) => kind === 'gemm' || kind === 'conv').length
  return { kind: layers > 1 ? 0 : 1, nodes, output }
}

function cutNamed(tensor: string, cuts: readonly LegalCut[], place: string): LegalCut {
  const cut = cuts.find((one) => one.tensor === tensor)
  if (cut) return cut
  const expected = `a legal cut before the classifier: ${cuts.map((one) => one.tensor).join(', ') || 'there is none'}`
  throw new InputError({ place, expected, found: tensor })
}

/** At most `count` cuts, those nearest to equal shares of the multiply-accumulates, none before the first of them. */
function evenlySpread(cuts: readonly LegalCut[], backbone: readonly GraphNode[], count: number): LegalCut[] {
  if (cuts.length <= count) return [...cuts]
  const macs = cuts.map(({ index }) => total(backbone.slice(0, index + 1), macsOf))
  const all = total(backbone, macsOf)
  const nearest = Array.from({ length: count }, (_, i) => {
    const wanted = ((i + 1) * all) / (count + 1)
    return macs.reduce(
      (best, found, at) => (Math.abs(found - wanted) < Math.abs(macs[best]! - wanted) ? at : best),
      0,
    )
  })
  return [...new Set(nearest)].map((at) => cuts[at]!)
}

/** A … Z, then AA … */
function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : `${letterOf(Math.floor(index / 26) - 1)}${letter}`
}
