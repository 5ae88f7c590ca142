import type { Assessed, Gene, Genome } from './genome.ts'

/** Problems of the literature with real variables, to check searches on. */
export interface TestProblem {
  readonly bounds: readonly [number, number]
  readonly assess: (x: Genome) => Pick<Assessed, 'objectives'> & { readonly constraints?: readonly number[] }
}

/** ZDT1–3: Zitzler, Deb & Thiele, 2000. */
const zdt = (shape: (x: number, g: number) => number): TestProblem => ({
  bounds: [0, 1],
  assess: ([first, ...rest]) => {
    const g = 1 + (9 * rest.reduce((sum, x) => sum + x, 0)) / rest.length
    return { objectives: [first!, g * shape(first!, g)] }
  },
})

export const testProblems: Readonly<Record<string, TestProblem>> = {
  zdt1: zdt((x, g) => 1 - Math.sqrt(x / g)),
  zdt2: zdt((x, g) => 1 - (x / g) ** 2),
  zdt3: zdt((x, g) => 1 - Math.sqrt(x / g) - (x / g) * Math.sin(10 * Math.PI * x)),
  /** Deb, Thiele, Laumanns & Zitzler, 2002, with three objectives. */
  dtlz2: {
    bounds: [0, 1],
    assess: ([a, b, ...rest]) => {
      const radius = 1 + rest.reduce((sum, x) => sum + (x - 0.5) ** 2, 0)
      const [u, v] = [(a! * Math.PI) / 2, (b! * Math.PI) / 2]
      return {
        objectives: [Math.cos(u) * Math.cos(v), Math.cos(u) * Math.sin(v), Math.sin(u)].map(
          (x) => x * radius,
        ),
      }
    },
  },
  /** Tanaka, Watanabe, Furukawa & Tanino, 1995. */
  tnk: {
    bounds: [0, Math.PI],
    assess: ([x, y]) => ({
      objectives: [x!, y!],
      constraints: [
        1 + 0.1 * Math.cos(16 * Math.atan2(x!, y!)) - x! * x! - y! * y!,
        2 * ((x! - 0.5) ** 2 + (y! - 0.5) ** 2) - 1,
      ],
    }),
  },
}

export function problemGenes({ bounds: [from, to] }: TestProblem, variables: number): Gene[] {
  return Array.from({ length: variables }, () => ({ kind: 'real', from, to }))
}

export function assess({ assess }: TestProblem, genome: Genome): Assessed {
  const { objectives, constraints = [] } = assess(genome)
  return { genome, objectives, violation: constraints.reduce((sum, c) => sum + Math.max(0, c), 0) }
}
