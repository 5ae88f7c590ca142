import Table from 'cli-table3'
import type { JointAccuracies } from './joint-accuracies.ts'
import type { MountedHeads } from './mount-heads.ts'

/** The accuracies of trained heads, beside those of heads that were trained with the backbone where there are any. */
export function summary(
  { manifest, featureSeconds, headSeconds, cached }: MountedHeads,
  joint: JointAccuracies | undefined,
  to: string,
): string {
  const table = new Table({
    head: ['exit', 'head', 'validation', 'test', ...(joint ? ['trained jointly, test', 'difference'] : [])],
    style: { head: [], border: [], compact: true },
  })
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`
  for (const { exit, kind, validationAccuracy, testAccuracy } of manifest.heads) {
    const other = joint?.find((head) => head.exit === exit && head.kind === kind)
    const difference = other && 100 * (testAccuracy - other.testAccuracy)
    table.push([
      exit,
      kind === 1 ? 'one layer' : 'two layers',
      percent(validationAccuracy),
      percent(testAccuracy),
      ...(joint
        ? [other ? percent(other.testAccuracy) : '–', difference === undefined ? '–' : signed(difference)]
        : []),
    ])
  }
  const source = cached.length > 0 ? ` (${cached.join(', ')} from the cache)` : ''
  return (
    `${table}\naccuracy on ${manifest.data.name}; the first head of the last exit is the network’s own\n` +
    `features ${featureSeconds.toFixed(0)} s${source}, heads ${headSeconds.toFixed(0)} s\n` +
    `offramp search --bank ${to}/bank\n`
  )
}

const signed = (points: number): string => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(2)}`
