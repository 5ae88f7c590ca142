import { readText, writeFileAtomically } from '../../files.ts'
import { arraySvg } from '../../sim/cost/array-svg.ts'
import { explainLayer } from '../../sim/cost/explain.ts'
import { explanationText } from '../../sim/cost/explanation-text.ts'
import { defaultSearch } from '../../sim/mapping/rules.ts'
import { parseZigZagMapping } from '../../sim/readers/zigzag/mapping.ts'
import { asksForSearch, searchFrom } from '../simulate/mapping-options.ts'
import { distinctLayers, mappingReport } from '../simulate/mapping-report.ts'
import { mappingTable } from '../simulate/mapping-table.ts'
import { namedLayer } from '../simulate/named-layer.ts'
import type { LayersArguments } from './arguments.ts'
import type { Report } from './command.ts'
import { conventions } from './conventions.ts'
import { type MappedLayer, mapLayers } from './map-layers.ts'
import { mappedCsv, mappedTable } from './mapped-table.ts'
import type { ListedLayer } from './read-layers.ts'
import type { MappedTarget } from './read-target.ts'

/** Maps layers to a core, one of them where it is to be explained, and writes the files that are asked for. */
export function mappedReport(
  layers: readonly ListedLayer[],
  target: MappedTarget,
  options: LayersArguments,
): Report {
  const { rules = target.convention, mappings: file, explain } = options
  const cost = conventions[rules]
  const mappings = file === undefined ? undefined : parseZigZagMapping(readText(file), file, target.only)
  const asked = explain === undefined ? layers : [namedLayer(layers, explain, 'a layer')]
  const search = searchFrom(options, defaultSearch)
  const mapped = mapLayers(asked, target, search, cost, mappings)
  if (options.csv !== undefined) writeFileAtomically(options.csv, mappedCsv(mapped))
  const document = {
    workload: options.workload,
    hardware: target.name,
    fidelity: 'analytic',
    rules,
    objective: search.objective,
    layers: mapped.map(jsonOf),
  }
  const searched = asksForSearch(options)
    ? mappingReport(searchedLayers(mapped, mappings !== undefined), search, cost)
    : undefined
  const table = searched ? mappingTable(searched) : ''
  if (explain === undefined) {
    const about = `Each layer by itself, its tensors in the outermost memory before and after; conventions: ${rules}.\n`
    return {
      document: { ...document, ...(searched && { mappings: searched }) },
      text: `${mappedTable(mapped)}${about}${table}`,
    }
  }
  const { layer, core, cost: found } = mapped[0]!
  const explanation = explainLayer(layer, core, found.mapping, cost)
  if (options.svg !== undefined) {
    const title = `${layer.name} (${layer.operator}) on ${target.name}`
    writeFileAtomically(options.svg, arraySvg(title, explanation.array))
  }
  return {
    document: { ...document, explanation, ...(searched && { mappings: searched }) },
    text: `${explanationText(explanation)}${table}`,
  }
}

/** For each layer what was searched; of those of one shape on one core the first, where nothing is prescribed for any. */
function searchedLayers(mapped: readonly MappedLayer[], isPrescribed: boolean) {
  return (isPrescribed ? mapped : distinctLayers(mapped)).map(({ layer, core, cost, search }) => ({
    layer,
    core,
    mapping: cost.mapping,
    ...(isPrescribed && { prescribed: search }),
  }))
}

function jsonOf({ layer, core, macs, cost, latencyCycles }: MappedLayer) {
  const { name, operator, sizes } = layer
  return { layer: name, operator, sizes, core: core.name, macs, latencyCycles, ...cost }
}
