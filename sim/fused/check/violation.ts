/** A rule of the hardware or of the network that a schedule breaks. */
export interface Violation {
  readonly rule:
    | 'core' // one computation at a time
    | 'link' // one transfer at a time, over a way that exists, no faster than the link
    | 'memory' // what is held fits at every instant
    | 'input' // every input element is on the core from start to end of the computation
    | 'weights' // and every weight
    | 'source' // what is moved is where it is moved from
    | 'output' // every element is made once, results reach off-chip memory
    | 'free' // only what is held is given up
    | 'cost' // bits, cycles and energies are possible, and the totals are their sums
  readonly message: string
}
