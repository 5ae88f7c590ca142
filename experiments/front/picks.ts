import type { FrontNetwork, SearchDocument } from '../../nas/search/document.ts'

/** The two networks that a reader looks for first. */
export interface Picks {
  /** The lowest energy × latency at no lower validation accuracy than the static network's. */
  readonly noLower: FrontNetwork | undefined
  /** The same at no more than one percentage point lower. */
  readonly onePointLower: FrontNetwork | undefined
}

const onePoint = 0.01
/** Accuracies are fractions of image counts: differences of less than this are rounding. */
const rounding = 1e-9

export function picks({ front, static: fixed }: Pick<SearchDocument, 'front' | 'static'>): Picks {
  const cheapest = (accuracy: number) =>
    front.find(({ validationAccuracy }) => validationAccuracy >= accuracy - rounding)
  return {
    noLower: cheapest(fixed.validationAccuracy),
    onePointLower: cheapest(fixed.validationAccuracy - onePoint),
  }
}
