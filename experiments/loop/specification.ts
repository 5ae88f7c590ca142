import type { Dataset } from '../../datasets/dataset.ts'
import type { Figures } from '../../nas/evaluate/exit-costs.ts'
import { contentHash } from '../../nas/store/canonical-json.ts'
import type { TrainingBackend } from '../../nas/train/backends/training-backend.ts'
import { originAt } from '../../nas/train/start-from.ts'
import { programVersion } from '../study/versions.ts'
import type { LoopEvaluation } from './evaluation.ts'
import type { LoopFile } from './loop-file.ts'

/** All that the outcomes of a search with training in the loop depend on. */
export interface LoopSpecification extends Omit<LoopFile, 'name' | 'shared' | 'hardware'> {
  readonly kind: 'training loop'
  /** Hash of the shared weights; of those that are trained here none. */
  readonly shared?: string
  readonly data: Pick<Dataset, 'name' | 'sha256'>
  readonly backend: string
  /** Hash of the costs of all parts of the network, which say all that matters of accelerator and rules. */
  readonly costs: string
  readonly staticFigures: Figures
  readonly version: string
}

/** @throws {InputError} when the shared weights are not there, or were trained on other images */
export function specificationOf(
  { name: _, shared, hardware: __, ...rest }: LoopFile,
  { parts, staticFigures }: LoopEvaluation,
  { name, sha256 }: Pick<Dataset, 'name' | 'sha256'>,
  { version }: Pick<TrainingBackend, 'version'>,
): LoopSpecification {
  return {
    kind: 'training loop',
    ...rest,
    ...(shared !== undefined && { shared: originAt(shared).checkpoint.sha256 }),
    data: { name, sha256 },
    backend: version,
    costs: contentHash(parts),
    staticFigures,
    version: programVersion,
  }
}
