import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { referenceFile } from '../../../reference.ts'
import { searchReport } from '../zigzag/search-report.ts'
import { searchRuns } from './search.ts'

test('our own mappings take no more energy than those that Timeloop was given', () => {
  const { cases, exact, within, failed } = searchReport('timeloop', searchRuns({}))
  assert.equal([cases, exact, within, failed], [8, 3, 5, 0])
})

test('our own mappings take no more energy than those that Timeloop found', () => {
  const levels = referenceFile('timeloop/levels')
  if (!levels) return
  const searched = searchRuns({ cases: levels, hardware: join(dirname(levels), 'inputs') })
  const { cases, failed } = searchReport('timeloop', searched)
  assert.equal([cases, failed], [14, 0])
})

test.run()
