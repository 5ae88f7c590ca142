import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { judge } from './judge.ts'
import { conformancePage } from './page.ts'
import { suites } from './suites.ts'

test('the page in docs is what the suites find today', () => {
  const results = suites.map((suite) => {
    const { cases, skipped = [] } = suite.load({})
    return { suite, ...judge(suite, cases, skipped.length) }
  })
  assert.is(
    conformancePage(results),
    readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8'),
  )
})

test.run()
