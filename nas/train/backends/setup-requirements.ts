import { spawnSync } from 'node:child_process'
import { InputError } from '../../../errors.ts'

const isThere = (program: string, ...args: string[]) =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0

/** What `offramp setup tensorflow` needs, with how to tell that it is there. */
const requirements: readonly (readonly [what: string, isMet: () => boolean])[] = [
  ['Linux on x86-64 with glibc', () => process.platform === 'linux' && process.arch === 'x64' && hasGlibc()],
  ['npm', () => isThere('npm', '--version')],
  ['g++ (Debian: apt install g++)', () => isThere(compiler(), '--version')],
  ['python3 (Debian: apt install python3)', () => isThere('python3', '--version')],
  ['pip for python3 (Debian: apt install python3-pip)', () => isThere('python3', '-m', 'pip', '--version')],
]

/** The C++ compiler: CXX, or g++. */
export function compiler(): string {
  return process.env.CXX || 'g++'
}

/** @throws {InputError} naming the first thing that is missing */
export function checkRequirements(): void {
  for (const [expected, isMet] of requirements)
    if (!isMet()) throw new InputError({ place: 'offramp setup tensorflow', expected, found: 'none' })
}

function hasGlibc(): boolean {
  const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } }
  return header.glibcVersionRuntime !== undefined
}
