import { fileURLToPath } from 'node:url'
import type { Argv } from 'yargs'

/** Folder of the logit bank that comes with the package. */
export const shippedBank: string = fileURLToPath(new URL('../nas/bank', import.meta.url))

export interface BankArguments {
  bank: string
  hardware: string
}

/** The options that name a bank and an accelerator. */
export function withBankOptions<T>(yargs: Argv<T>): Argv<T & BankArguments> {
  return yargs
    .option('bank', {
      type: 'string',
      default: shippedBank,
      defaultDescription: 'the shipped one',
      describe: 'folder of a logit bank',
    })
    .option('hardware', {
      type: 'string',
      default: 'edge-tpu-quad',
      describe: 'name of a preset, or a YAML file',
    })
}
