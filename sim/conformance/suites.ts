import { eyerissSuite } from './eyeriss/suite.ts'
import { nnDataflowSuite } from './nn-dataflow/suite.ts'
import { scaleSimSuite } from './scalesim/suite.ts'
import { siliconSuite } from './silicon/suite.ts'
import { stonneSuite } from './stonne/suite.ts'
import { streamSuite } from './stream/suite.ts'
import type { Suite } from './suite.ts'
import { timeloopSuite } from './timeloop/suite.ts'
import { zigzagSuite } from './zigzag/suite.ts'

/** Every tool and chip that `offramp conformance` compares with. */
export const suites: readonly Suite[] = [
  scaleSimSuite,
  stonneSuite,
  timeloopSuite,
  zigzagSuite,
  eyerissSuite,
  nnDataflowSuite,
  streamSuite,
  siliconSuite,
]
