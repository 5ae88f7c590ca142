import Table from 'cli-table3'
import type { BankManifest } from '../evaluate/logit-bank.ts'

/** The accuracy of one head on the test images, over trainings with different seeds. */
export interface AccuracySpread {
  readonly recipe: string
  readonly exit: string
  readonly kind: number
  /** One a training. */
  readonly testAccuracies: readonly number[]
  readonly mean: number
  /** Standard deviation of the sample (n − 1); 0 for one training. */
  readonly deviation: number
}

export function accuracySpread(
  trainings: readonly { readonly recipe: string; readonly manifest: BankManifest }[],
): AccuracySpread[] {
  const groups = new Map<string, Omit<AccuracySpread, 'mean' | 'deviation'> & { testAccuracies: number[] }>()
  for (const { recipe, manifest } of trainings)
    for (const { exit, kind, testAccuracy } of manifest.heads) {
      const key = `${recipe} ${exit}${kind}`
      if (!groups.has(key)) groups.set(key, { recipe, exit, kind, testAccuracies: [] })
      groups.get(key)!.testAccuracies.push(testAccuracy)
    }
  return [...groups.values()].map((group) => ({ ...group, ...meanAndDeviation(group.testAccuracies) }))
}

export function meanAndDeviation(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 }
}

export function spreadTable(rows: readonly AccuracySpread[]): string {
  const table = new Table({
    head: ['recipe', 'head', 'test accuracy', 'each'],
    style: { head: [], border: [], compact: true },
  })
  const percent = (share: number) => (100 * share).toFixed(2)
  for (const { recipe, exit, kind, mean, deviation, testAccuracies } of rows) {
    const each = testAccuracies.map(percent).join(', ')
    table.push([recipe, `${exit}${kind}`, `${percent(mean)} ± ${percent(deviation)} %`, each])
  }
  return `${table}\n`
}
