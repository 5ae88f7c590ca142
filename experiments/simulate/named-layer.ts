import { InputError } from '../../errors.ts'
import type { Layer } from '../../sim/workload/layer.ts'
import { suggestion } from '../../sim/yaml/nearest-name.ts'

/**
 * The layer to explain.
 *
 * @param kind what is looked for, as `a layer of resnet8`
 * @throws {InputError} when no layer has that name, with all that there are.
 */
export function namedLayer<T extends { readonly layer: Layer }>(
  layers: readonly T[],
  name: string,
  kind: string,
): T {
  const found = layers.find(({ layer }) => layer.name === name)
  if (found) return found
  const names = layers.map(({ layer }) => layer.name)
  const expected = `${kind}${suggestion(name, names)}: ${names.join(', ')}`
  throw new InputError({ place: '--explain', expected, found: name })
}
