import { bestMapping } from '../sim/cost/best-mapping.ts'
import { zigzagRules } from '../sim/cost/rules.ts'
import { studySearch } from '../sim/mapping/rules.ts'
import { benchCore, searchCases } from './mapping-cases.ts'

/*
 * Searches layers once each, in a process that has searched nothing, and prints the milliseconds of processor time of
 * each, compilation and garbage collection included: the one whose index is the argument, or those of a network, one
 * after the other.
 */
const core = benchCore()
const which = process.argv[2]
const cases = searchCases(core).filter(({ network }, i) => which === network || which === String(i))
const times = cases.map(({ layer, spatial }) => {
  const began = process.cpuUsage()
  bestMapping(layer, core, studySearch, zigzagRules, [spatial])
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1000
})
process.stdout.write(JSON.stringify(times))
