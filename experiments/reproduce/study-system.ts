import type { Core, Link, Memory, PortNames, System } from '../../sim/hardware/accelerator.ts'
import { type LoopDimension, loopDimensions, type Operator } from '../../sim/workload/layer.ts'
import type { CheckedYaml } from '../../sim/yaml/checked-yaml.ts'
import type { PortKind, StudyCore, StudyMemory, StudySystems } from './systems-schema.ts'

/** Bits that the energies of operations stand for; the study has one width. */
const operationBits = 8

/** Which port of a memory carries each direction, after ZigZag's reading of the kinds. */
const portNames: Readonly<Record<PortKind, PortNames>> = {
  '1r1w': { readToLower: 'r1', writeFromUpper: 'w1', readToUpper: 'r1', writeFromLower: 'w1' },
  '2r2w': { readToLower: 'r1', writeFromUpper: 'w1', readToUpper: 'r2', writeFromLower: 'w2' },
  '1rw': { readToLower: 'rw1', writeFromUpper: 'rw1', readToUpper: 'rw1', writeFromLower: 'rw1' },
  '2rw': { readToLower: 'rw2', writeFromUpper: 'rw1', readToUpper: 'rw2', writeFromLower: 'rw1' },
}

/**
 * The system of a name such as EEMM: one letter of the file's compute cores for each place of the mesh, filled column by
 * column, a pooling and a SIMD core linked to each of them, and off-chip memory.
 *
 * @throws {InputError} when the pooling core's array is not named after loops, or a memory serves what no array has.
 */
export function studySystem(name: string, file: CheckedYaml<StudySystems>): System {
  const { compute_cores: styles, pooling_core, simd_core, offchip, interconnect } = file.value
  const compute = [...name].map((letter, i): Core => {
    const style = styles[letter]!
    checkSpans(['compute_cores', letter], style, file)
    return makeCore(`compute${i}`, style, style.mac_energy_pJ, ['conv', 'depthwise', 'gemm'], {})
  })
  checkSpans(['pooling_core'], pooling_core, file)
  checkSpans(['simd_core'], simd_core, file)
  const pooling = makeCore('pooling', pooling_core, pooling_core.op_energy_pJ, ['pool'], {
    pool: wiredAsNamed(pooling_core, file),
  })
  const lanes = Object.keys(simd_core.array)[0]!
  const simd = makeCore('simd', simd_core, simd_core.op_energy_pJ, ['add'], {
    add: { [lanes]: 'OX' }, // a row of the feature map, as in the study
  })
  return {
    name,
    source: 'a system of the published early-exit study (arXiv 2512.04705)',
    clockMhz: 0,
    staticPowerMw: 0,
    cores: [...compute, pooling, simd],
    links: linksOf(compute, interconnect),
    offChip: {
      readBitsPerCycle: offchip.read_bw,
      writeBitsPerCycle: offchip.write_bw,
      readEnergyPj: offchip.read_pJ,
      writeEnergyPj: offchip.write_pJ,
      linkBitsPerCycle: offchip.read_bw,
      linkEnergyPjPerBit: 0,
    },
  }
}

/** Mesh neighbours, down the columns and then along the rows; the SIMD core's links take no time. */
function linksOf(compute: readonly Core[], mesh: StudySystems['interconnect']): readonly Link[] {
  const { rows, cols, link_bits_per_cycle: bitsPerCycle, energy_pJ_per_bit: energyPjPerBit } = mesh
  const at = (row: number, column: number) => compute[column * rows + row]?.name
  const pairs: [string, string][] = []
  const connect = (a: string | undefined, b: string | undefined) => {
    if (a !== undefined && b !== undefined) pairs.push([a, b])
  }
  for (let column = 0; column < cols; column++) {
    for (let row = 0; row + 1 < rows; row++) connect(at(row, column), at(row + 1, column))
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column + 1 < cols; column++) connect(at(row, column), at(row, column + 1))
  }
  for (const { name } of compute) pairs.push([name, 'pooling'])
  const instant = [
    ...compute.map(({ name }): [string, string] => [name, 'simd']),
    ['pooling', 'simd'] as const,
  ]
  return [
    ...pairs.map((between) => ({ between, bitsPerCycle, energyPjPerBit })),
    ...instant.map((between) => ({ between, bitsPerCycle: Number.POSITIVE_INFINITY, energyPjPerBit })),
  ]
}

/** @throws {InputError} when a memory serves a dimension that the array does not have. */
function checkSpans(
  place: readonly string[],
  { array, memories }: StudyCore,
  file: CheckedYaml<StudySystems>,
): void {
  memories.forEach(({ spans }, i) => {
    const unknown = spans === 'all' ? undefined : spans.find((dimension) => !(dimension in array))
    if (unknown === undefined) return
    const dimensions = Object.keys(array).join(', ')
    throw file.complain([...place, 'memories', i, 'spans'], `dimensions of the array: ${dimensions}`, unknown)
  })
}

function makeCore(
  name: string,
  { array, memories }: StudyCore,
  energyPj: number,
  operators: readonly Operator[],
  wiring: Core['wiring'],
): Core {
  const dimensions = Object.entries(array).map(([dimension, size]) => ({ name: dimension, size }))
  const source = 'constant of the study'
  return {
    name,
    operators,
    array: dimensions,
    macEnergy: { energyPj, bits: operationBits, source, scaling: 'constant' },
    memories: memories.map((memory) => makeMemory(memory, Object.keys(array))),
    wiring,
    outputPathEnergyPj: 0,
  }
}

function makeMemory(memory: StudyMemory, dimensions: readonly string[]): Memory {
  const { name, operands, bits, read_bw, write_bw, min_access_bits, spans } = memory
  return {
    name,
    isOffChip: name === 'dram',
    operands,
    sizeBits: bits,
    readBitsPerCycle: read_bw,
    writeBitsPerCycle: write_bw,
    readGranularityBits: min_access_bits ?? read_bw,
    writeGranularityBits: min_access_bits ?? write_bw,
    readEnergyPj: memory.read_pJ,
    writeEnergyPj: memory.write_pJ,
    serves: spans === 'all' ? dimensions : spans,
    ports: Object.fromEntries(operands.map((operand) => [operand, portNames[memory.ports]])),
  }
}

/** The pooling core's array dimensions are named after the loops that run on them. */
function wiredAsNamed({ array }: StudyCore, file: CheckedYaml<StudySystems>): Record<string, LoopDimension> {
  return Object.fromEntries(
    Object.keys(array).map((name) => {
      const loop = loopDimensions.find((dimension) => dimension === name)
      if (!loop)
        throw file.complain(['pooling_core', 'array', name], `a loop: ${loopDimensions.join(', ')}`, name)
      return [name, loop]
    }),
  )
}
