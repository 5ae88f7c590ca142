import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { z } from 'zod'
import { InputError } from '../../errors.ts'
import { parseCheckedYaml } from './checked-yaml.ts'

interface Tree {
  readonly size?: number | undefined
  readonly parts?: readonly Tree[] | undefined
}
const tree: z.ZodType<Tree> = z.lazy(() =>
  z.object({ size: z.number().optional(), parts: z.array(tree).optional() }),
)

const refusal = (text: string, schema: z.ZodType): string => {
  try {
    parseCheckedYaml(text, 'a.yaml', schema)
  } catch (error) {
    assert.instance(error, InputError)
    return (error as Error).message
  }
  return 'taken'
}

test('a complaint stands at its own line below keys that are numbers, and in lists', () => {
  const sizes = z.record(z.string(), z.object({ sizes: z.array(z.number()) }))
  const text = 'one: {sizes: [1]}\n2:\n  sizes:\n    - 1\n    - x\n'
  assert.is(refusal(text, sizes), 'a.yaml:5:7 2.sizes.1: expected number, found "x"')
  assert.is(refusal('2:\n  size: 1\n', sizes), 'a.yaml:1:1 2.sizes: expected array, found nothing')
})

test('what contains itself, or repeats itself without end, is refused rather than followed', () => {
  assert.match(
    refusal('size: 1\nparts: &all\n  - parts: *all\n', tree),
    /^a\.yaml:3:5 parts\.0\.parts: expected a finite document, found an alias of what it lies in$/,
  )
  const laughs = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let i = 1; i < 8; i++)
    laughs.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    )
  assert.match(refusal(laughs.join('\n'), tree), /^a\.yaml:1:1 document: expected a finite document, found /)
})

test.run()
