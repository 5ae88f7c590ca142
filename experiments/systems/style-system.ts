import { parse, stringify } from 'yaml'
import { InputError } from '../../errors.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import type { HardwareLibrary } from '../../sim/hardware/library.ts'
import { parseSystem } from '../../sim/hardware/parse-system.ts'
import { suggestion } from '../../sim/yaml/nearest-name.ts'

/** Letters of the published study for its three styles. */
const letters: Readonly<Record<string, string>> = {
  E: 'edge-tpu-like',
  M: 'meta-prototype-like',
  Y: 'eyeriss-wired',
}

/** A core style under the name that a user gave it. */
export interface Style {
  readonly name: string
  readonly coreType: string
}

/**
 * Styles by their names: letters of the study, core types, or presets (the type of their first core that runs
 * convolutions).
 *
 * @throws {InputError} for a name that is none of these, or comes twice.
 */
export function parseStyles(text: string, { coreTypes, systems }: HardwareLibrary): readonly Style[] {
  const names = text.split(',').map((name) => name.trim())
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined)
    throw new InputError({ place: '--styles', expected: 'each style once', found: twice })
  return names.map((name): Style => {
    const type = letters[name] ?? (operatorsOf(coreTypes.get(name)).includes('conv') ? name : undefined)
    const coreType = type ?? typeOfPreset(systems.get(name), coreTypes)
    if (coreType !== undefined) return { name, coreType }
    const types = [...coreTypes.keys()].filter((one) => operatorsOf(coreTypes.get(one)).includes('conv'))
    const known = [...new Set([...Object.keys(letters), ...types, ...systems.keys()])]
    const expected = `styles among ${known.join(', ')}${suggestion(name, known)}`
    throw new InputError({ place: '--styles', expected, found: name || 'nothing' })
  })
}

function typeOfPreset(text: string | undefined, coreTypes: HardwareLibrary['coreTypes']): string | undefined {
  const { cores = [] } = (parse(text ?? '') ?? {}) as { cores?: readonly { type: string }[] }
  return cores.find(({ type }) => operatorsOf(coreTypes.get(type)).includes('conv'))?.type
}

function operatorsOf(coreType: string | undefined): readonly string[] {
  return ((parse(coreType ?? '') ?? {}) as { operators?: readonly string[] }).operators ?? []
}

/** Names of the cores of a system that run convolutions: the places for styles. */
export function placesOf({ cores }: System): readonly string[] {
  return cores.filter(({ operators }) => operators.includes('conv')).map(({ name }) => name)
}

/** The base with a style on each place; energies are scaled to the base's technology as in any system that names the types. */
export function styledSystem(
  base: string,
  places: readonly string[],
  styles: readonly Style[],
  library: HardwareLibrary,
): System {
  const name = styles.map((style) => style.name).join('-')
  const described = parse(library.systems.get(base)!) as {
    extends?: string
    cores?: readonly { name: string }[]
  }
  const cores =
    described.cores ?? (parse(library.systems.get(described.extends!)!) as typeof described).cores!
  const text = stringify({
    name,
    source: `${base} with other cores`,
    extends: base,
    cores: cores.map((core) => {
      const place = places.indexOf(core.name)
      return place < 0 ? core : { name: core.name, type: styles[place]!.coreType }
    }),
  })
  return parseSystem(text, `${name}.yaml`, library)
}
