import { test } from 'uvu'
import * as assert from 'uvu/assert'
import yargs from 'yargs/yargs'
import { conformanceCommand } from './command.ts'

/** Standard output of the command; its exit code is put back. */
async function run(...words: readonly string[]): Promise<string> {
  const { write } = process.stdout
  let output = ''
  process.stdout.write = (text: string | Uint8Array) => {
    output += text
    return true
  }
  try {
    await yargs(['conformance', ...words])
      .command(conformanceCommand)
      .fail((message, error) => {
        throw error ?? new Error(message)
      })
      .parseAsync()
  } finally {
    process.stdout.write = write
  }
  assert.is(process.exitCode, undefined)
  return output
}

test('--json gives per suite the counts and the worst figure', async () => {
  const { suites } = JSON.parse(await run('--json'))
  assert.equal(
    suites.map(({ name, cases, exact, failed }: Record<string, unknown>) => [name, cases, exact, failed]),
    [
      ['scalesim', 48, 48, 0],
      ['stonne', 20, 20, 0],
      ['timeloop', 16, 16, 0],
      ['zigzag', 38, 38, 0],
      ['eyeriss-measured', 6, 0, 0],
      ['nn-dataflow', 13, 0, 0],
      ['stream', 12, 8, 0],
      ['silicon', 2, 0, 0],
    ],
  )
  assert.equal(Object.keys(suites[0].worst), ['case', 'quantity', 'expected', 'found', 'relativeError'])
})

test('the table names the tool and counts each figure', async () => {
  const table = await run('--suite', 'stonne')
  assert.match(table, /stonne \(STONNE 22634b8, OS_MESH\): 20 cases: 20 exact, 0 within tolerance, 0 failed/)
  assert.match(table, /cycles +│ +20 │ +20 │/)
})

test('--cases without --suite is a mistake', async () => {
  try {
    await run('--cases', 'x.csv')
    assert.unreachable()
  } catch (error) {
    assert.is(
      (error as Error).message,
      '--suite: expected the suite of --cases and --hardware, found nothing',
    )
  }
})

test.run()
