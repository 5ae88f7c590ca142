import type { CommandModule } from 'yargs'
import { InputError } from '../../errors.ts'
import { writeFileAtomically } from '../../files.ts'
import { type JudgedSuite, judge } from './judge.ts'
import { aboutText, conformancePage } from './page.ts'
import { suites } from './suites.ts'
import { conformanceTable } from './table.ts'
import { searchRuns } from './timeloop/search.ts'
import { searchRecords } from './zigzag/search.ts'
import { searchReport, searchTable } from './zigzag/search-report.ts'

interface ConformanceArguments {
  suite: string | undefined
  cases: string | undefined
  hardware: string | undefined
  search: boolean
  page: string | undefined
  json: boolean
}

/** Suites whose layers can be mapped anew. */
const searches: Readonly<Record<string, typeof searchRecords>> = {
  zigzag: searchRecords,
  timeloop: searchRuns,
}

export const conformanceCommand: CommandModule<object, ConformanceArguments> = {
  command: 'conformance',
  describe: 'compare the simulator with published runs of other tools',
  builder: (yargs) =>
    yargs
      .option('suite', { choices: suites.map(({ name }) => name), describe: 'one tool; default: all' })
      .option('cases', { type: 'string', describe: "file or folder of cases; default: the project's own" })
      .option('hardware', { type: 'string', describe: 'folder with the hardware of the cases' })
      .option('search', {
        type: 'boolean',
        default: false,
        describe: 'compare the cost of our own mappings with those that the tool found (zigzag, timeloop)',
      })
      .option('page', { type: 'string', describe: 'also write the results as a page of Markdown' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example('$0 conformance --suite scalesim', 'cycles, accesses and stalls beside those of SCALE-Sim v3'),
  handler: ({ suite: name, cases, hardware, search, page, json }) => {
    if (search) {
      const searchOf = searches[name ?? '']
      if (!name || !searchOf) {
        const expected = `--suite ${Object.keys(searches).join(' or ')}`
        throw new InputError({ place: '--search', expected, found: name ?? 'no suite' })
      }
      const searched = searchOf({ cases, hardware })
      const report = searchReport(name, searched)
      process.stdout.write(
        json ? `${JSON.stringify({ suites: [report] }, null, 2)}\n` : searchTable(name, searched),
      )
      if (report.failed > 0) process.exitCode = 1
      return
    }
    if (!name && (cases ?? hardware) !== undefined) {
      throw new InputError({
        place: '--suite',
        expected: 'the suite of --cases and --hardware',
        found: 'nothing',
      })
    }
    const results = suites
      .filter((suite) => !name || suite.name === name)
      .map((suite) => {
        const { cases: loaded, skipped = [], notes } = suite.load({ cases, hardware })
        const judged = judge(suite, loaded, skipped.length)
        const reasons = skipped.map(({ name: skippedName, reason }) => `${skippedName}: skipped, ${reason}`)
        for (const line of [...notes, ...reasons, ...judged.refusals]) {
          process.stderr.write(`${suite.name}: ${line}\n`)
        }
        return { suite, ...judged }
      })
    if (page) writeFileAtomically(page, conformancePage(results))
    const reports = results.map(({ report }) => report)
    process.stdout.write(
      json ? `${JSON.stringify({ suites: reports }, null, 2)}\n` : results.map(shown).join('\n'),
    )
    if (reports.some(({ failed }) => failed > 0)) process.exitCode = 1
  },
}

/** A table; where figures are not judged, with the reasons why they differ. */
function shown(result: JudgedSuite): string {
  const about = result.report.reported > 0 ? `${aboutText(result.suite)}\n` : ''
  return `${conformanceTable(result)}${about}`
}
