import type { CommandModule } from 'yargs'
import { InputError } from '../../errors.ts'
import { judge } from './judge.ts'
import { suites } from './suites.ts'
import { conformanceTable } from './table.ts'

interface ConformanceArguments {
  suite: string | undefined
  cases: string | undefined
  hardware: string | undefined
  json: boolean
}

export const conformanceCommand: CommandModule<object, ConformanceArguments> = {
  command: 'conformance',
  describe: 'compare the simulator with published runs of other tools',
  builder: (yargs) =>
    yargs
      .option('suite', { choices: suites.map(({ name }) => name), describe: 'one tool; default: all' })
      .option('cases', { type: 'string', describe: "file or folder of cases; default: the project's own" })
      .option('hardware', { type: 'string', describe: 'folder with the hardware of the cases' })
      .option('json', { type: 'boolean', default: false, describe: 'one JSON document on standard output' })
      .example('$0 conformance --suite scalesim', 'cycles, accesses and stalls beside those of SCALE-Sim v3'),
  handler: ({ suite: name, cases, hardware, json }) => {
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
        const { cases: loaded, notes } = suite.load({ cases, hardware })
        const judged = judge(suite, loaded)
        for (const line of [...notes, ...judged.refusals]) process.stderr.write(`${suite.name}: ${line}\n`)
        return { suite, ...judged }
      })
    const reports = results.map(({ report }) => report)
    process.stdout.write(
      json ? `${JSON.stringify({ suites: reports }, null, 2)}\n` : results.map(conformanceTable).join('\n'),
    )
    if (reports.some(({ failed }) => failed > 0)) process.exitCode = 1
  },
}
