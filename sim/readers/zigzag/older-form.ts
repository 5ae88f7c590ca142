/** Whether an accelerator is written as ZigZag's versions before 3.7 did. */
export function isOlderForm(text: string): boolean {
  return /^ +r_bw:/m.test(text)
}

/** An accelerator as ZigZag writes it since 3.7; what is in neither form is left as it is. */
export function newerForm(accelerator: unknown): unknown {
  if (!isKeys(accelerator)) return accelerator
  const { memories, operational_array, ...others } = accelerator
  return {
    ...others,
    memories: isKeys(memories)
      ? Object.fromEntries(Object.entries(memories).map(([name, memory]) => [name, newerMemory(memory)]))
      : memories,
    operational_array: newerArray(operational_array),
  }
}

type Keys = Readonly<Record<string, unknown>>

/** One width for reading and one for writing, ports by number, and per operand which of them carries which direction. */
function newerMemory(memory: unknown): unknown {
  if (!isKeys(memory)) return memory
  const { r_bw, w_bw, r_port, w_port, rw_port, min_r_granularity, min_w_granularity, ...others } = memory
  const { operands, ports } = others
  if (r_bw === undefined || !Array.isArray(operands) || !Array.isArray(ports)) return memory
  const wires = ports.flatMap((wiring: unknown, i) =>
    Object.entries(isKeys(wiring) ? wiring : {}).map(([direction, name]) => ({
      name: String(name),
      use: `${operands[i]}, ${direction}`,
    })),
  )
  const names = [...new Set(wires.map(({ name }) => name))]
  return {
    ...others,
    ports: names.map((name) => {
      const isWritten = name.startsWith('w_')
      const bandwidth_max = isWritten ? w_bw : r_bw
      return {
        name,
        type: isWritten ? 'write' : name.startsWith('rw_') ? 'read_write' : 'read',
        bandwidth_min: (isWritten ? min_w_granularity : min_r_granularity) ?? bandwidth_max,
        bandwidth_max,
        allocation: wires.flatMap((wire) => (wire.name === name ? [wire.use] : [])),
      }
    }),
  }
}

function newerArray(array: unknown): unknown {
  if (!isKeys(array) || !('multiplier_energy' in array)) return array
  const { multiplier_energy, multiplier_area, ...others } = array
  return { ...others, unit_energy: multiplier_energy }
}

function isKeys(value: unknown): value is Keys {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
