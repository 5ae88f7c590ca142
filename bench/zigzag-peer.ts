import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type Core, directions, type Memory, portWidth } from '../sim/hardware/accelerator.ts'
import type { SpatialLoop } from '../sim/mapping/mapping.ts'
import type { Layer } from '../sim/workload/layer.ts'

/** ZigZag's search of the loop orders of one layer: import not counted. */
export interface PeerSearch {
  readonly latencyCycles: number
  readonly energyPj: number
  /** Of processor time: the machine may be busy with other work. */
  readonly seconds: number
}

/** Times each layer's search, the parsing of three short files (some milliseconds) included. */
const script = `
import json, logging, os, sys, time, warnings
warnings.simplefilter('ignore')
logging.disable(logging.CRITICAL)

from zigzag.stages.main import MainStage
from zigzag.stages.parser.accelerator_parser import AcceleratorParserStage
from zigzag.stages.parser.workload_parser import WorkloadParserStage
from zigzag.stages.workload_iterator import WorkloadStage
from zigzag.stages.results.reduce_stages import MinimalLatencyStage
from zigzag.stages.mapping.spatial_mapping_generation import SpatialMappingGeneratorStage
from zigzag.stages.mapping.temporal_mapping_generator_stage import TemporalMappingGeneratorStage
from zigzag.stages.evaluation.cost_model_evaluation import CostModelStage
accelerator, mapping, *workloads = sys.argv[1:]
stages = [WorkloadParserStage, AcceleratorParserStage, WorkloadStage, MinimalLatencyStage,
          SpatialMappingGeneratorStage, MinimalLatencyStage, TemporalMappingGeneratorStage, CostModelStage]
found = []
for workload in workloads:
    main = MainStage(stages, accelerator=accelerator, workload=workload, mapping=mapping, loma_lpf_limit=6,
                     loma_show_progress_bar=False, nb_mappings_generated=1,
                     enable_mix_spatial_mapping_generation=False, access_same_data_considered_as_no_access=True)
    began = time.process_time()
    [(cme, _)] = main.run()
    seconds = time.process_time() - began
    found.append({'latencyCycles': cme.latency_total2, 'energyPj': cme.energy_total, 'seconds': seconds})
print('result ' + json.dumps(found))
`

/**
 * Runs ZigZag 3.6.3 (`pip install zigzag-dse==3.6.3 six`) by the Python of OFFRAMP_PYTHON, else python3, one layer after the
 * other under the unrollings given.
 *
 * @returns per layer what it found, or why there is nothing to compare with
 */
export function runZigZag(
  core: Core,
  cases: readonly { readonly layer: Layer; readonly spatial: readonly SpatialLoop[] }[],
): readonly PeerSearch[] | string {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-bench-'))
  try {
    const write = (name: string, content: unknown): string => {
      const path = join(folder, name)
      writeFileSync(path, stringify(content))
      return path
    }
    const files = [
      write('accelerator.yaml', describeCore(core)),
      write('mapping.yaml', [
        { name: 'default', core_allocation: [1], spatial_mapping: describeUnrolling(cases[0]!.spatial) },
        ...cases.map(({ layer, spatial }) => ({
          name: layer.name,
          core_allocation: [1],
          spatial_mapping: describeUnrolling(spatial),
        })),
      ]),
      ...cases.map(({ layer }, i) => write(`workload-${i}.yaml`, [describeLayer(layer, 0)])),
    ]
    const python = process.env.OFFRAMP_PYTHON ?? 'python3'
    const { stdout, stderr, status, error } = spawnSync(python, ['-c', script, ...files], {
      encoding: 'utf8',
      cwd: folder,
    })
    const line = stdout?.split('\n').find((one) => one.startsWith('result '))
    if (line) return JSON.parse(line.slice('result '.length)) as PeerSearch[]
    return error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit code ${status}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function describeLayer({ name, sizes, stride, precision }: Layer, id: number): unknown {
  const loops = (['B', 'G', 'K', 'C', 'OY', 'OX', 'FY', 'FX'] as const).map((dimension) => [
    dimension,
    sizes[dimension],
  ])
  return {
    id,
    name,
    operator_type: 'Conv',
    equation: 'O[b][g][k][oy][ox]+=W[g][k][c][fy][fx]*I[b][g][c][iy][ix]',
    dimension_relations: [`ix=${stride.x}*ox+1*fx`, `iy=${stride.y}*oy+1*fy`],
    loop_dims: loops.map(([dimension]) => dimension),
    loop_sizes: loops.map(([, size]) => size),
    operand_precision: { W: precision.W, I: precision.I, O: precision.partialSum, O_final: precision.O },
    operand_source: { I: id, W: id },
  }
}

function describeUnrolling(spatial: readonly SpatialLoop[]): unknown {
  return Object.fromEntries(
    spatial.map(({ arrayDimension, dimension, factor }) => [arrayDimension, [`${dimension}, ${factor}`]]),
  )
}

function describeCore({ name, array, macEnergy, memories }: Core): unknown {
  return {
    name,
    memories: Object.fromEntries(memories.map((memory) => [memory.name, describeMemory(memory)])),
    operational_array: {
      multiplier_energy: macEnergy.energyPj,
      multiplier_area: 1,
      dimensions: array.map((dimension) => dimension.name),
      sizes: array.map(({ size }) => size),
    },
  }
}

const operandNames = { I: 'I1', W: 'I2', O: 'O' } as const
const directionNames = {
  readToLower: 'tl',
  writeFromLower: 'fl',
  readToUpper: 'th',
  writeFromUpper: 'fh',
} as const

function describeMemory(memory: Memory): unknown {
  const names = new Set(memory.operands.flatMap((operand) => Object.values(memory.ports[operand] ?? {})))
  const count = (prefix: string) => [...names].filter((name) => name.startsWith(prefix)).length
  const width = portWidth(memory, memory.operands[0]!, 'readToLower')
  return {
    size: memory.sizeBits,
    r_bw: memory.readBitsPerCycle,
    w_bw: memory.writeBitsPerCycle,
    min_r_granularity: width.granularityBits,
    min_w_granularity: width.granularityBits,
    r_cost: memory.readEnergyPj,
    w_cost: memory.writeEnergyPj,
    area: 0,
    latency: 1,
    r_port: count('r_'),
    w_port: count('w_'),
    rw_port: count('rw_'),
    operands: memory.operands.map((operand) => operandNames[operand]),
    ports: memory.operands.map((operand) =>
      Object.fromEntries(
        directions.flatMap((direction) => {
          const port = memory.ports[operand]?.[direction]
          return port ? [[directionNames[direction], port]] : []
        }),
      ),
    ),
    served_dimensions: memory.serves,
  }
}
