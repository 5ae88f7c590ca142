import type { TrainedValues } from '../../models/integer/trained-values.ts'
import type { Checkpoint } from './checkpoint.ts'

/** The arrays of a checkpoint or a snapshot, by what they are. */
export function valuesOf({ arrays, ranges }: Pick<Checkpoint, 'arrays' | 'ranges'>): TrainedValues {
  const under = (prefix: string) =>
    new Map(
      [...arrays]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, values]) => [name.slice(prefix.length), values]),
    )
  return { weights: under('weights/'), statistics: under('statistics/'), ranges }
}
