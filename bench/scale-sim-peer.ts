import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ArrayShape, Dataflow, Gemm } from '../sim/systolic/gemm.ts'

/** A run of SCALE-Sim without traces: import and reading of files not counted. */
export interface PeerRun {
  readonly version: string
  readonly cycles: number
  /** Of processor time. */
  readonly seconds: number
}

/** Runs one layer as SCALE-Sim's simulator does, operands and memories included, three times; prints the best. */
const script = `
import json, sys, time, warnings
from importlib.metadata import version
warnings.simplefilter('ignore')
from scalesim.scale_sim import scalesim
from scalesim.single_layer_sim import single_layer_sim
config, topology, layout = sys.argv[1:]
sim = scalesim(save_disk_space=True, verbose=False, config=config, topology=topology, layout=layout, input_type_gemm=True)
best = None
for _ in range(3):
    layer = single_layer_sim()
    layer.set_params(layer_id=0, config_obj=sim.config, topology_obj=sim.topo, layout_obj=sim.layout, verbose=False)
    began = time.process_time()
    layer.run()
    cycles = int(layer.get_compute_report_items()[1])
    seconds = time.process_time() - began
    best = seconds if best is None else min(best, seconds)
print(json.dumps({'version': version('scalesim'), 'cycles': cycles, 'seconds': best}))
`

const config = ({ rows, columns }: ArrayShape, dataflow: Dataflow) => `[general]
run_name = bench
[architecture_presets]
ArrayHeight : ${rows}
ArrayWidth : ${columns}
IfmapSramSzkB : 64
FilterSramSzkB : 64
OfmapSramSzkB : 64
IfmapOffset : 0
FilterOffset : 10000000
OfmapOffset : 20000000
Bandwidth : 10
Dataflow : ${dataflow}
ReadRequestBuffer : 32
WriteRequestBuffer : 32
[layout]
IfmapCustomLayout : False
IfmapSRAMBankBandwidth : 10
IfmapSRAMBankNum : 10
IfmapSRAMBankPort : 2
FilterCustomLayout : False
FilterSRAMBankBandwidth : 10
FilterSRAMBankNum : 10
FilterSRAMBankPort : 2
[sparsity]
SparsitySupport : false
[run_presets]
InterfaceBandwidth : CALC
UseRamulatorTrace : False
`

/**
 * Runs SCALE-Sim (`pip install scalesim "numpy<2"`) by the Python of OFFRAMP_PYTHON, else python3.
 *
 * @returns its best of three runs, or why there is none
 */
export function runScaleSim({ M, N, K }: Gemm, array: ArrayShape, dataflow: Dataflow): PeerRun | string {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-bench-'))
  const files = {
    'bench.cfg': config(array, dataflow),
    'bench.csv': `Layer, M, N, K,\nbench, ${M}, ${N}, ${K},\n`,
    'layout.csv': 'none\n',
  }
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const python = process.env.OFFRAMP_PYTHON ?? 'python3'
    const paths = Object.keys(files).map((name) => join(folder, name))
    const { status, stdout, stderr, error } = spawnSync(python, ['-c', script, ...paths], {
      encoding: 'utf8',
    })
    if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1)!)
    return error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit code ${status}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}
