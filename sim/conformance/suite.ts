/** Where a suite's cases and hardware come from; what is left out comes with the project. */
export interface SuiteOptions {
  readonly cases?: string | undefined
  readonly hardware?: string | undefined
}

/** Named figures, in the units of the tool that published them. */
export type Quantities = Readonly<Record<string, number>>

/** One run of another tool. `compute` is made from its inputs alone and never sees `expected`. */
export interface SuiteCase {
  readonly name: string
  compute(): Quantities
  readonly expected: Quantities
}

/**
 * Largest relative errors at which a figure counts as exact (rounding of a quotient, else 0) and as agreeing; `reported`:
 * set side by side without a judgement, since conventions differ or measurements scatter.
 */
export type Tolerance = { readonly exact: number; readonly within: number } | 'reported'

/** A case that the simulator does not model, and why: neither passed nor failed. */
export interface SkippedCase {
  readonly name: string
  readonly reason: string
}

/** What a suite found in its files. */
export interface LoadedCases {
  readonly cases: readonly SuiteCase[]
  readonly skipped?: readonly SkippedCase[]
  /** What the reader should know of how the cases were read, and why figures differ. */
  readonly notes: readonly string[]
}

/** A tool that the simulator is compared with. Add one as a folder beside the others and a line in suites.ts. */
export interface Suite {
  readonly name: string
  /** Tool and version. */
  readonly against: string
  /** A paragraph of Markdown for the page: what is compared, under which rules, and where the model is wrong. */
  readonly about: URL
  tolerance(quantity: string): Tolerance
  /** @throws {InputError} for files that are missing or malformed. */
  load(options: SuiteOptions): LoadedCases
}
