import type { System } from './accelerator.ts'

/**
 * All ways to put a style on each place of a system, but only one of those that its links cannot tell apart: two
 * ways are the same when some exchange of places that leaves all links as they are takes one to the other. Where all
 * places are linked alike these are the multisets of styles.
 *
 * @param places names of cores
 * @returns styles by place, in the order of `styles` where there is a choice
 */
export function placements(
  { links }: Pick<System, 'links'>,
  places: readonly string[],
  styles: readonly string[],
): readonly (readonly string[])[] {
  const symmetries = permutations(places.map((_, i) => i)).filter((order) => keepsLinks(links, places, order))
  const seen = new Set<string>()
  return words(styles, places.length).filter((word) => {
    if (seen.has(word.join(' '))) return false
    for (const order of symmetries) seen.add(order.map((i) => word[i]!).join(' '))
    return true
  })
}

function keepsLinks(links: System['links'], places: readonly string[], order: readonly number[]): boolean {
  const moved = new Map(places.map((place, i) => [place, places[order[i]!]!]))
  const described = (name: (core: string) => string) =>
    links
      .map(({ between, bitsPerCycle, energyPjPerBit }) =>
        [...between.map(name).sort(), bitsPerCycle, energyPjPerBit].join(' '),
      )
      .sort()
      .join('; ')
  return described((core) => core) === described((core) => moved.get(core) ?? core)
}

/** Every sequence of letters of a length, in the order of the letters. */
function words(letters: readonly string[], length: number): readonly (readonly string[])[] {
  if (length === 0) return [[]]
  return letters.flatMap((letter) => words(letters, length - 1).map((rest) => [letter, ...rest]))
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]]
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  )
}
