import { type EnergyBatch, levelNumbers, mostLevels } from './energy-batch.ts'

/**
 * pJ of the memories for every mapping of a batch: the kernel's twin in plain TypeScript, in doubles.
 *
 * @param energies by order × `perOrder`; left as they are where no mapping stands
 */
export function batchEnergies(batch: EnergyBatch, energies: Float64Array): void {
  const { operands, loops, orders, perOrder, perOperand, levels, shared, sizes, codes, cuts } = batch
  const [partialSum, total, columns, rows, strideX, strideY] = shared as unknown as number[]
  for (let mapping = 0; mapping < batch.begun * perOrder; mapping++) {
    const y = Math.floor(mapping / perOrder)
    if (mapping - y * perOrder >= batch.counts[y]!) continue
    let energy = 0
    for (let o = 0; o < operands; o++) {
      const firstCode = (y * operands + o) * loops
      const depth = perOperand[o * 5]!
      const finalBits = perOperand[o * 5 + 1]!
      const isOutput = perOperand[o * 5 + 2] === 1
      const reuse = perOperand[o * 5 + 3]!
      let isPartial = isOutput && (reuse > 1 || perOperand[o * 5 + 4] === 1)
      let tile = 1
      let cycles = 1
      for (let i = 0; !isOutput && i < loops && codes[firstCode + i] === 0; i++) {
        cycles *= sizes[y * loops + i]!
      }
      let count = Math.floor(total! / cycles)
      let bits = isPartial ? partialSum! : finalBits
      let position = 0
      let none = 1
      let direct = 1
      let ox = 1
      let fx = 1
      let oy = 1
      let fy = 1
      cycles = 1
      for (let level = 0; level < depth; level++) {
        const at = (o * mostLevels + level) * levelNumbers
        const down = tile * levels[at + 6]! * bits
        const instances = levels[at + 7]!
        let reads = 0
        let writes = 0
        if (!isOutput || isPartial) {
          const words = Math.ceil(down / levels[at + 10]!) * levels[at + 14]! * count
          reads += Math.floor(words * instances)
        }
        if (isOutput) {
          const words = Math.ceil(down / levels[at + 11]!) * levels[at + 15]! * count
          writes += Math.floor(words * instances)
        }
        const end = cuts[(o * mostLevels + level) * orders * perOrder + mapping]!
        for (; position < loops; position++) {
          const code = codes[firstCode + position]!
          if (position >= end && code !== 0) break
          const size = sizes[y * loops + position]!
          cycles *= size
          if (code === 0) none *= size
          else if (code === 1) direct *= size
          else if (code === 2) ox *= size
          else if (code === 3) fx *= size
          else if (code === 4) oy *= size
          else fy *= size
        }
        const lanesX = ox * levels[at + 2]!
        const windowX = fx * levels[at + 3]!
        const lanesY = oy * levels[at + 4]!
        const windowY = fy * levels[at + 5]!
        const wide = lanesX * windowX - Math.max(0, windowX - strideX!) * (lanesX - 1)
        const high = lanesY * windowY - Math.max(0, windowY - strideY!) * (lanesY - 1)
        tile = direct * levels[at + 1]! * Math.min(columns!, wide) * Math.min(rows!, high)
        isPartial = isOutput && (reuse / none > 1 || levels[at + 18] === 1)
        bits = isPartial ? partialSum! : finalBits
        count = Math.floor(total! / cycles)
        if (levels[at + 19] === 0) {
          const held = tile * bits
          if (isOutput) {
            const words = Math.ceil(held / levels[at + 12]!) * levels[at + 16]! * count
            reads += Math.floor(words * instances)
          }
          if (!isOutput || isPartial) {
            const words = Math.ceil(held / levels[at + 13]!) * levels[at + 17]! * count
            writes += Math.floor(words * instances)
          }
        }
        energy += reads * levels[at + 8]! + writes * levels[at + 9]!
      }
    }
    energies[mapping] = energy
  }
}
