import { readFileSync } from 'node:fs'
import type { JudgedSuite } from './judge.ts'
import type { Suite } from './suite.ts'
import { countsOf, quantityRows } from './table.ts'

const introduction = `# Conformance

Written by \`offramp conformance --page docs/conformance.md\` from the cases that come with the project; a test keeps it true.
Each suite computes from a tool's inputs alone and compares with what the tool, or the chip, published.

- exact: every figure of the case is equal (quotients and sums of energies to 1e-9, or as printed)
- within: every figure agrees within the suite's tolerance
- reported: some figures are set side by side without a judgement, since conventions differ or measurements scatter
- skipped: not modelled, with the reason; never counted as passed
- failed: the rest, and whatever the simulator refuses
`

const maestro = `## maestro

Not compared. MAESTRO's validation folder has inputs (AlexNet in row-stationary form, VGG-16 on MAERI, their flags) but no result, and
the tool is no package to be run here. Its AlexNet mapping computes what \`eyeriss-measured\` holds against the chip itself.
`

/** The page of all suites' results, in Markdown. */
export function conformancePage(results: readonly JudgedSuite[]): string {
  const summary = table(
    ['suite', 'cases', 'exact', 'within', 'reported', 'skipped', 'failed', 'worst figure'],
    results.map(({ suite, report }) => {
      const { cases, exact, within, reported, skipped, failed, worst } = report
      const isExact = !worst || worst.relativeError <= 1e-9
      const place = isExact
        ? ''
        : `${(worst.relativeError * 100).toPrecision(3)} %: ${worst.case}, ${worst.quantity}`
      return [suite.name, cases, exact, within, reported, skipped, failed, place]
    }),
  )
  const sections = results.map(({ suite, report, comparisons }) => {
    const rows = quantityRows(comparisons)
    return `## ${suite.name}\n\nAgainst ${suite.against}. ${countsOf(report)}.\n\n${table(rows.head, rows.body)}\n${aboutText(suite)}\n`
  })
  return [introduction, summary, ...sections, maestro].join('\n')
}

/** What a suite compares, under which rules, and where the model is wrong. */
export function aboutText({ about }: Suite): string {
  return readFileSync(about, 'utf8').trim()
}

function table(head: readonly string[], body: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |\n`
  return line(head) + line(head.map((_, i) => (i === 0 ? '---' : '--:'))) + body.map(line).join('')
}
