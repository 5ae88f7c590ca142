import type { Argv } from 'yargs'

/** A layer to be explained, and a file for a drawing of its array. */
export interface ExplainArguments {
  explain: string | undefined
  svg: string | undefined
}

/** Adds the options to a command. */
export function withExplainOptions<T>(yargs: Argv<T>): Argv<T & ExplainArguments> {
  return yargs
    .option('explain', {
      type: 'string',
      describe: 'name of a layer: its loops, memories, accesses, stalls, and what would help',
    })
    .option('svg', {
      type: 'string',
      implies: 'explain',
      describe: 'with --explain: file for a drawing of the array with the loops unrolled on it',
    }) as Argv<T & ExplainArguments>
}
