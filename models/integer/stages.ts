import type { ExitChoice } from '../graph.ts'
import type { IntegerHead, IntegerNetwork, IntegerOperation, IntegerTensor } from './integer-network.ts'

/** What runs on one device call: the backbone since the exit before, then this exit's head. */
export interface IntegerStage {
  readonly exit: ExitChoice
  readonly input: IntegerTensor
  readonly backbone: readonly IntegerOperation[]
  /** What the next stage reads. */
  readonly features: IntegerTensor
  readonly head: IntegerHead
}

/**
 * The stages of an early-exit network.
 *
 * @param choices exits in the order of the network, the last place among them
 * @throws {RangeError} for an exit that the network does not have
 */
export function integerStages(
  { image, blocks, mountingPoints }: IntegerNetwork,
  choices: readonly ExitChoice[],
): IntegerStage[] {
  let input = image
  let from = 0
  return choices.map((exit) => {
    const point = mountingPoints.find(({ letter }) => letter === exit.letter)
    const head = point?.heads.find(({ kind }) => kind === exit.kind)
    if (!point || !head) throw new RangeError(`no head ${exit.kind} at ${exit.letter}`)
    const own = blocks.slice(from, point.blockIndex + 1)
    const features = own.at(-1)!.output
    const stage = { exit, input, backbone: own.flatMap(({ operations }) => operations), features, head }
    input = features
    from = point.blockIndex + 1
    return stage
  })
}
