import {
  bareNetwork,
  type RandomBankOptions,
  randomCosts,
  readRandomBank,
} from '../../nas/evaluate/random-bank.ts'
import { type SearchDocument, searchDocument } from '../../nas/search/document.ts'
import { searchSpace } from '../../nas/search/exhaustive.ts'
import type { CostObjective } from '../../nas/search/objectives.ts'
import { type CloudCell, cloudOf } from './cloud.ts'

/** A search over a random bank of five mounting points, for tests of the report. */
export function sampleSearch(objectives: readonly CostObjective[] = ['et']): {
  document: SearchDocument
  cells: CloudCell[]
} {
  const letters = ['A', 'B', 'C', 'D', 'E']
  const options: RandomBankOptions = { seed: 6, letters, images: { validation: 500, test: 400 } }
  const bank = readRandomBank(options)
  const network = bareNetwork(letters)
  const thresholds = [0.5, 0.6, 0.7, 0.8]
  const cloud = cloudOf(objectives[0]!)
  const costs = randomCosts(6, letters.length)
  const result = searchSpace({ bank, network, costs, thresholds, objectives, onWalked: cloud.add })
  const { manifest } = bank
  const document = searchDocument(result, network.mountingPoints, {
    bank: { name: manifest.name, sha256: manifest.sha256, seed: manifest.seed, date: manifest.date },
    data: 'random logits <of nothing> & "more"',
    images: manifest.images,
    network: manifest.network,
    hardware: 'random costs',
    energyTable: 'none',
    fidelity: 'analytic',
    calibrated: false,
    pooling: 'correct',
    residency: 'published',
    thresholds,
    objectives: ['accuracy', ...objectives],
    confidence: 'max-softmax',
    constraints: {},
  })
  return { document, cells: cloud.cells() }
}
