import { MappingPacks } from './mapping-packs.ts'

/** For tests: a process that puts 200 mappings, of which half are also put by others, into one pack. */
const [folder, name] = process.argv.slice(2) as [string, string]
const packs = new MappingPacks(folder, (reason) => {
  throw new Error(reason)
})
for (let i = 0; i < 100; i++) {
  const temporal = [{ dimension: 'K', size: i }] as const
  packs.put('setting', `${name} ${i}`, { spatial: [], temporal, cuts: { O: Array<number>(200).fill(i) } })
  packs.put('setting', `all ${i}`, { spatial: [], temporal, cuts: {} })
}
