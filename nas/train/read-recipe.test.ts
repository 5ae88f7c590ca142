import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { readRecipe, recipeNames } from './read-recipe.ts'

const tiny = readFileSync(new URL('recipes/tiny.yaml', import.meta.url), 'utf8')
const path = join(mkdtempSync(join(tmpdir(), 'offramp-')), 'recipe.yaml')

function refusal(before: string, after: string): string {
  assert.ok(tiny.includes(before))
  writeFileSync(path, tiny.replace(before, after))
  try {
    readRecipe(path)
  } catch (error) {
    assert.instance(error, InputError)
    return (error as Error).message.slice(path.length)
  }
  throw new Error('it was read')
}

test('every shipped recipe can be read', () => {
  assert.ok(recipeNames().length > 1)
  for (const name of recipeNames()) assert.is(readRecipe(name).name, name)
})

test('readRecipe names line, column and key of what is wrong', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['epochs: 2', 'epochs: -2', /^:8:1 epochs: expected .*>=1, found -2$/],
    [
      'momentum: 0.9',
      'momentun: 0.9',
      /momentun: expected a known key \(did you mean momentum\?\), found momentun$/,
    ],
    ['momentum: 0.9\n', '', /momentum: expected number, found nothing$/],
    ['builder: resnet8', 'builder: resnet9', /^:4:3 network.builder: expected .*resnet8.*, found "resnet9"$/],
    ['name: tiny', 'name: [tiny', /expected valid YAML, found /],
  ]
  for (const [before, after, message] of cases) assert.match(refusal(before, after), message)
})

test('readRecipe tells the names when there is no such recipe', () => {
  assert.throws(() => readRecipe('none'), /--recipe: expected one of .*tiny.*, or a YAML file, found none$/)
})

test('readRecipe says that a folder is no file', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url))
  assert.throws(() => readRecipe(folder), /: expected a readable YAML file, found EISDIR/)
})

test.run()
