import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, publishedSpec } from '../../models/build.ts'
import type { ExitChoice, HeadKind } from '../../models/graph.ts'
import { referenceFile } from '../../reference.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { studyRules } from '../../sim/rules.ts'
import { scheduleLayerByLayer } from '../../sim/schedule/layer-by-layer.ts'
import { hasWeights } from '../../sim/workload/access.ts'
import { exitNetwork } from './exit-network.ts'

const network = buildNetwork(publishedSpec('mobilenetv2-eenn'))
const system = readSystem('edge-tpu-quad')

type AllocationName = 'all_core0' | 'heads_core1' | 'round_robin_3i_mod4'

/** Schedules as the study's tool made them with the allocation of its convolutions and linear layers given. */
function scheduled(choices: readonly ExitChoice[], name: AllocationName, pooling: 'correct' | 'published') {
  const rules = { ...studyRules, pooling }
  const { nodes, sinks, stages } = exitNetwork(network, choices, { rules })
  const heads = new Set(stages.flatMap(({ head }) => head))
  const allocation = new Map<string, string>()
  for (const { layer } of nodes) {
    if (!hasWeights(layer.operator)) continue
    const ofHead = heads.has(layer.name) ? 1 : 0
    const core = { all_core0: 0, heads_core1: ofHead, round_robin_3i_mod4: (3 * allocation.size) % 4 }[name]
    allocation.set(layer.name, `compute${core}`)
  }
  return scheduleLayerByLayer(nodes, sinks, system, rules, allocation)
}

test('exits G and K on four cores in turn run when the study’s scheduler (Stream) has them, layer by layer', () => {
  const text = readFileSync(new URL('published-schedule.csv', import.meta.url), 'utf8')
  const published: string[][] = parse(text, { from_line: 2 })
  const choices = [
    { letter: 'G', kind: 1 },
    { letter: 'K', kind: 1 },
  ] as const
  assert.equal(
    scheduled(choices, 'round_robin_3i_mod4', 'correct').map(({ core, start, end }) => [
      core,
      String(start),
      String(end),
    ]),
    published,
  )
})

interface GoldenSchedule {
  readonly model: string
  readonly allocation: AllocationName
  readonly latency_cycles: number
  readonly nodes: readonly { id: number; core: number; start: number; end: number; onchip_pJ: number }[]
  readonly communications: readonly { start: number; end: number; bits: number; memory_pJ: number }[]
}

for (const [pooling, variant] of [
  ['published', 'as_published'],
  ['correct', 'pooling_corrected'],
] as const) {
  test(`exitNetwork, scheduled, is the study’s schedule in all twelve cases, each time and energy, pooling ${pooling}`, () => {
    const file = referenceFile(`eenn/golden/schedules_${variant}.json`)
    const models = referenceFile('eenn/golden/models_corrected.csv')
    if (!file || !models) return
    const rows: Record<string, string>[] = parse(readFileSync(models, 'utf8'), { columns: true })
    const schedules = JSON.parse(readFileSync(file, 'utf8')) as GoldenSchedule[]
    assert.is(schedules.length, 12)
    for (const { model, allocation, nodes, communications } of schedules) {
      const { exits, ex_lay: kinds } = rows.find((row) => row.model === model)!
      const choices = exits!.split('-').map((letter, i) => ({ letter, kind: Number(kinds![i]) as HeadKind }))
      const layers = scheduled(choices, allocation, pooling)
      const byId = [...nodes].sort((a, b) => a.id - b.id)
      assert.equal(
        layers.map(({ start, end }) => [start, end]),
        byId.map(({ start, end }) => [start, end]),
        `${model} ${allocation}`,
      )
      layers.forEach(({ name, energyPj }, i) => {
        assert.ok(Math.abs(energyPj - byId[i]!.onchip_pJ) <= 1e-9 * energyPj, `${model} ${name}`)
      })
      const transfers = layers.flatMap((layer) => layer.transfers)
      assert.equal(
        transfers.map(({ start, end, bits, energyPj }) => `${start}–${end} ${bits} ${energyPj}`).sort(),
        communications
          .filter(({ bits }) => bits > 0)
          .map(({ start, end, bits, memory_pJ: energyPj }) => `${start}–${end} ${bits} ${energyPj}`)
          .sort(),
        `${model} ${allocation}: transfers`,
      )
    }
  })
}

test.run()
