import { InputError } from '../../errors.ts'
import { readText } from '../../files.ts'
import type { Core } from '../../sim/hardware/accelerator.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { type MemoryLinks, parseZigZagHardware } from '../../sim/readers/zigzag/hardware.ts'
import { isZigZagHardware } from '../../sim/readers/zigzag/system.ts'
import type { ScaleSimConfig } from '../../sim/systolic/scale-sim/config.ts'
import { parseScaleSimConfig } from '../../sim/systolic/scale-sim/parse-config.ts'
import type { Layer } from '../../sim/workload/layer.ts'
import { suggestion } from '../../sim/yaml/nearest-name.ts'
import type { Convention } from './conventions.ts'

/** A core that loop nests are mapped to; of ZigZag's accelerators it depends on which memory operand holds what. */
export interface MappedTarget {
  readonly kind: 'mapped'
  readonly name: string
  /** Those of the tool that the file was written for. */
  readonly convention: Convention
  /** The core whose array dimensions mappings may name, where there is one. */
  readonly only?: Core
  coreFor(layer: Layer, links: MemoryLinks): Core
}

/** An array that is run line by line with its three buffers. */
export interface SystolicTarget {
  readonly kind: 'systolic'
  readonly name: string
  readonly config: ScaleSimConfig
}

/**
 * What layers run on: an accelerator of ZigZag (YAML with an `operational_array`), a SCALE-Sim .cfg, or one core of a
 * preset or of our own YAML.
 *
 * @param core its name; left out, each layer's first core that runs its operator
 * @throws {InputError} at the first mistake in the file, and for a core that there is not.
 */
export function readTarget(name: string, core: string | undefined): MappedTarget | SystolicTarget {
  const refuseCore = () => {
    if (core !== undefined)
      throw new InputError({
        place: '--core',
        expected: `none with ${name}, which has one core`,
        found: core,
      })
  }
  if (name.endsWith('.cfg')) {
    refuseCore()
    const config = parseScaleSimConfig(readText(name), name)
    return { kind: 'systolic', name: config.name, config }
  }
  const text = /\.ya?ml$/.test(name) ? readText(name) : ''
  if (isZigZagHardware(text)) {
    refuseCore()
    const known = new Map<string, Core>()
    const coreFor = (_: Layer, links: MemoryLinks) => {
      const key = JSON.stringify(links)
      const found = known.get(key) ?? parseZigZagHardware(text, name, links)
      known.set(key, found)
      return found
    }
    const usual = parseZigZagHardware(text, name)
    return { kind: 'mapped', name: usual.name, convention: 'zigzag-3.8.5', only: usual, coreFor }
  }
  const system = readSystem(name)
  const names = system.cores.map((one) => one.name)
  if (core !== undefined && !names.includes(core)) {
    const expected = `a core of ${system.name} (${names.join(', ')})${suggestion(core, names)}`
    throw new InputError({ place: '--core', expected, found: core })
  }
  const coreFor = ({ name: layer, operator }: Layer) => {
    const found = system.cores.find(
      (one) => one.operators.includes(operator) && (core === undefined || one.name === core),
    )
    if (found) return found
    const expected = `a core of ${system.name} that runs ${operator}`
    throw new InputError({ place: `layer ${layer}`, expected, found: core ?? names.join(', ') })
  }
  return { kind: 'mapped', name: system.name, convention: 'default', coreFor }
}
