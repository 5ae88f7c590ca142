import { type EarlyExitNetwork, headKinds, type NetworkSpec } from '../../models/graph.ts'
import { randomStream } from '../../random.ts'
import type { CostSummary } from '../../sim/cost/summary.ts'
import type { LogitBank, SplitName } from './logit-bank.ts'
import { makeBank, type UnwrittenBank } from './make-bank.ts'
import type { NetworkCosts } from './network-costs.ts'

export interface RandomBankOptions {
  readonly seed: number
  readonly letters: readonly string[]
  readonly images: Readonly<Record<SplitName, number>>
  readonly network?: NetworkSpec
}

const studyNetwork: NetworkSpec = {
  builder: 'mobilenetv2-eenn',
  width: 1,
  classes: 10,
  input: { channels: 3, height: 32, width: 32 },
}

/**
 * A bank for tests, of heads that were never trained: the logit of an image's label is raised the more the later the
 * head and the easier the image.
 */
export function randomBank({
  seed,
  letters,
  images,
  network = studyNetwork,
}: RandomBankOptions): UnwrittenBank {
  const { classes } = network
  const heads = letters.flatMap((exit) => headKinds.map((kind) => ({ exit, kind })))
  const split = (name: SplitName) => {
    const random = randomStream(seed, name)
    const labels = Uint8Array.from({ length: images[name] }, () => random.integer(0, classes - 1))
    const ease = Float64Array.from(labels, () => random.normal() + 1.5)
    const logits = heads.map((_, head) => {
      const skill = 1 + (3 * head) / heads.length
      return Float32Array.from({ length: labels.length * classes }, (_, i) => {
        const image = Math.floor(i / classes)
        const isLabel = i % classes === labels[image]
        return 1.5 * random.normal() + (isLabel ? skill * ease[image]! : 0)
      })
    })
    return { labels, logits }
  }
  return makeBank({
    origin: {
      name: `random-${seed}`,
      network,
      data: { name: 'random logits', sha256: '0'.repeat(64) },
      seed,
      recipe: {},
      backend: 'none',
      imagesPerSecond: 0,
      trainingSeconds: 0,
      date: '2000-01-01',
    },
    heads,
    splits: { validation: split('validation'), test: split('test') },
  })
}

/** A random bank as if it had been read; its hash is that of nothing. */
export function readRandomBank(options: RandomBankOptions): LogitBank {
  const { manifest, splits } = randomBank(options)
  return { manifest: { ...manifest, sha256: '0'.repeat(64) }, splits }
}

/** A network of as many blocks as mounting points, for costs and choices alone: its parts have no nodes. */
export function bareNetwork(letters: readonly string[]): EarlyExitNetwork {
  return {
    name: 'bare',
    input: studyNetwork.input,
    classes: studyNetwork.classes,
    blocks: letters.map((letter) => ({ name: letter, nodes: [], output: letter })),
    mountingPoints: letters.map((letter, blockIndex) => ({
      letter,
      blockIndex,
      heads: headKinds.map((kind) => ({ kind, nodes: [], output: `${letter}${kind}` })),
    })),
  }
}

/** Random costs of `points` blocks and two heads after each. */
export function randomCosts(seed: number, points: number): NetworkCosts {
  const random = randomStream(seed, 'costs')
  const cost = (largest: number): CostSummary => ({
    macs: random.integer(1, largest),
    energyPj: random.uniform() * 2 * largest,
    latencyCycles: random.integer(1, largest),
  })
  return {
    blocks: Array.from({ length: points }, () => cost(20_000_000)),
    heads: Array.from({ length: points }, () => headKinds.map(() => cost(500_000))),
  }
}
