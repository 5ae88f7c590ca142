import { networkSpec, ownExits } from '../experiments/simulate/options.ts'
import { buildNetwork } from '../models/build.ts'
import { parseExits } from '../models/parse-exits.ts'
import { exitNetwork } from '../nas/evaluate/exit-network.ts'
import { bestMapping } from '../sim/cost/best-mapping.ts'
import { defaultCostRules } from '../sim/cost/rules.ts'
import { readSystem } from '../sim/hardware/read-system.ts'
import { defaultSearch, type Objective, optimalSearch } from '../sim/mapping/rules.ts'
import { optimalMapping } from '../sim/optimal/optimal-mapping.ts'
import { scoreOf } from '../sim/optimal/start-mapping.ts'
import { type Layer, layerShapeKey, loopDimensions } from '../sim/workload/layer.ts'

/*
 * How far the default search is above the proven optimum on the Edge-TPU-like core: for each distinct layer of ResNet-8 and of the
 * shipped MobileNetV2, what it costs beyond the least energy, latency and product of both, and the processor time of
 * the proof. Arguments: loop factors (default: no limit), and a part of the layers' names.
 */
const [limit = 'Infinity', part = ''] = process.argv.slice(2)
const system = readSystem('edge-tpu-quad')
const [core] = system.cores
const objectives: readonly Objective[] = ['energy', 'latency', 'energy-latency-product']

const layers = ['resnet8', 'mobilenetv2-eenn-w0.5'].flatMap((name) => {
  const network = buildNetwork(networkSpec(name, undefined))
  const { nodes } = exitNetwork(network, parseExits(network, ownExits(network), undefined))
  return nodes.flatMap(({ layer }) => (core!.operators.includes(layer.operator) ? { name, layer } : []))
})
const met = new Set<string>()
const distinct = layers.filter(({ layer }) => {
  const isNew = !met.has(layerShapeKey(layer))
  met.add(layerShapeKey(layer))
  return isNew
})

const shape = ({ sizes, stride }: Layer) =>
  [
    ...loopDimensions.flatMap((dimension) => (sizes[dimension] > 1 ? `${dimension}${sizes[dimension]}` : [])),
    ...(stride.x > 1 ? [`stride ${stride.x}`] : []),
  ].join(' ')

process.stdout.write(`| network | layer | loops | energy | latency | product | processor time |\n`)
process.stdout.write(`| --- | --- | --- | ---: | ---: | ---: | ---: |\n`)
for (const { name, layer } of distinct) {
  if (!layer.name.includes(part)) continue
  const began = process.cpuUsage()
  const beyond = objectives.map((objective) => {
    const search = { ...optimalSearch, objective, loopFactors: Number(limit) }
    const mapping = bestMapping(layer, core!, { ...defaultSearch, objective }, defaultCostRules)
    const { primary } = scoreOf(layer, core!, mapping, search, defaultCostRules)
    const { score } = optimalMapping(layer, core!, search, defaultCostRules)
    return `${((primary / score.primary - 1) * 100).toFixed(1)} %`
  })
  const { user, system: kernel } = process.cpuUsage(began)
  const seconds = ((user + kernel) / 1e6).toFixed(0)
  process.stdout.write(
    `| ${name} | ${layer.name} | ${layer.operator} ${shape(layer)} | ${beyond.join(' | ')} | ${seconds} s |\n`,
  )
}
