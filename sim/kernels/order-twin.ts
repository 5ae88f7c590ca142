import { edgeNumbers, mostLevels, type OrderBatch, operandNumbers } from './order-batch.ts'

const runs = new Float64Array(mostLevels)

/**
 * For every order of a batch, the least pJ that the memories take under any allocation of its loops: of each operand the
 * cheapest cuts whose tiles each fit their memory. What operands need together is left out, so that no allocation takes
 * less, and one takes as much where memories have room. The kernel's twin in plain TypeScript, in doubles.
 *
 * What crosses the edge above a memory depends on its own tile alone, so that the cheapest cuts up to each place follow
 * from those up to the places before: all allocations are compared in one walk over the loops. A cut before a loop that
 * does not index the operand costs the same as one behind it, and is passed over.
 */
export function leastEnergies(batch: OrderBatch, energies: Float64Array): void {
  const { operands, loops, perOperand, edges, shared, loopsAt, room, count } = batch
  const [partialSum, total, columns, rows, strideX, strideY] = shared as unknown as number[]
  for (let order = 0; order < count; order++) {
    let energy = 0
    for (let o = 0; o < operands; o++) {
      const own = o * operandNumbers
      const memories = perOperand[own]!
      const finalBits = perOperand[own + 1]!
      const isOutput = perOperand[own + 2] === 1
      const reuse = perOperand[own + 3]!
      const isWindowed = perOperand[own + 4] === 1
      const digit = o === 0 ? 36 : o === 1 ? 6 : 1
      let none = 1
      let direct = 1
      let ox = 1
      let fx = 1
      let oy = 1
      let fy = 1
      let cycles = 1
      let held = 1
      let isHeld = !isOutput
      for (let level = 0; level + 1 < memories; level++) runs[level] = Number.POSITIVE_INFINITY
      for (let i = 0; i <= loops; i++) {
        let code = 1
        let size = 1
        if (i < loops) {
          const packed = loopsAt[i * room + order]!
          size = (packed / 216) | 0
          code = ((packed / digit) | 0) % 6
        }
        if (code !== 0) {
          isHeld = false
          const times = total! / cycles
          let before = 0
          for (let level = 0; level + 1 < memories; level++) {
            const at = (o * mostLevels + level) * edgeNumbers
            let tile = direct * edges[at + 1]!
            if (isWindowed) {
              const lanesX = ox * edges[at + 2]!
              const windowX = fx * edges[at + 3]!
              const lanesY = oy * edges[at + 4]!
              const windowY = fy * edges[at + 5]!
              const wide = lanesX * windowX - Math.max(0, windowX - strideX!) * (lanesX - 1)
              const high = lanesY * windowY - Math.max(0, windowY - strideY!) * (lanesY - 1)
              tile *= Math.min(columns!, wide) * Math.min(rows!, high)
            }
            if (tile <= edges[at + 6]!) {
              const isPartial = isOutput && (none < reuse || edges[at + 7] === 1)
              const bits = tile * (isPartial ? partialSum! : finalBits)
              let cost = before
              if (isOutput) {
                cost +=
                  Math.floor(Math.ceil(bits * edges[at + 8]!) * edges[at + 9]! * times) * edges[at + 10]!
                cost +=
                  Math.floor(Math.ceil(bits * edges[at + 17]!) * edges[at + 18]! * times) * edges[at + 19]!
              }
              if (!isOutput || isPartial) {
                cost +=
                  Math.floor(Math.ceil(bits * edges[at + 11]!) * edges[at + 12]! * times) * edges[at + 13]!
                cost +=
                  Math.floor(Math.ceil(bits * edges[at + 14]!) * edges[at + 15]! * times) * edges[at + 16]!
              }
              if (cost < runs[level]!) runs[level] = cost
            }
            before = runs[level]!
          }
        } else if (isHeld) held *= size
        cycles *= size
        if (code === 0) none *= size
        else if (code === 1) direct *= size
        else if (code === 2) ox *= size
        else if (code === 3) fx *= size
        else if (code === 4) oy *= size
        else fy *= size
      }
      const isSummed = isOutput && (reuse > 1 || perOperand[own + 5] === 1)
      const bits = isSummed ? partialSum! : finalBits
      const times = total! / held
      if (!isOutput || isSummed) {
        energy +=
          Math.floor(Math.ceil(bits * perOperand[own + 6]!) * perOperand[own + 7]! * times) *
          perOperand[own + 8]!
      }
      if (isOutput) {
        energy +=
          Math.floor(Math.ceil(bits * perOperand[own + 9]!) * perOperand[own + 10]! * times) *
          perOperand[own + 11]!
      }
      if (memories > 1) energy += runs[memories - 2]!
    }
    energies[order] = energy
  }
}
