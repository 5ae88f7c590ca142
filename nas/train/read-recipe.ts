import { existsSync, readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InputError } from '../../errors.ts'
import { readText } from '../../files.ts'
import { parseCheckedYaml } from '../../sim/yaml/checked-yaml.ts'
import { type Recipe, recipeSchema } from './recipe.ts'

const folder = fileURLToPath(new URL('recipes/', import.meta.url))

/** Names of the recipes that come with the package. */
export function recipeNames(): string[] {
  return readdirSync(folder).map((file) => basename(file, '.yaml'))
}

/**
 * A recipe by name, or from a YAML file.
 *
 * @throws {InputError} when there is none, or it does not say what a recipe must
 */
export function readRecipe(nameOrPath: string): Recipe {
  const isName = recipeNames().includes(nameOrPath)
  const path = isName ? `${folder}${nameOrPath}.yaml` : nameOrPath
  if (!existsSync(path)) {
    const expected = `one of ${recipeNames().join(', ')}, or a YAML file`
    throw new InputError({ place: '--recipe', expected, found: nameOrPath })
  }
  return parseCheckedYaml(readText(path, 'a readable YAML file'), path, recipeSchema).value
}
