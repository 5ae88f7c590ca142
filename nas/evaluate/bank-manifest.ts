import { z } from 'zod'
import { blockOptionsShape } from '../../models/block-options-schema.ts'
import { importedNetworkSchema } from '../../models/imported-network-schema.ts'
import { parseCheckedYaml } from '../../sim/yaml/checked-yaml.ts'
import type { BankManifest } from './logit-bank.ts'

const count = z.int().positive()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits')
const accuracy = z.number().min(0).max(1)

const network = z.strictObject({
  builder: z.enum(['mobilenetv2-eenn', 'resnet8', 'onnx']),
  width: z.number().positive(),
  classes: count.max(256),
  input: z.strictObject({ channels: count, height: count, width: count }),
  strides: z.array(count).exactOptional(),
  ...blockOptionsShape,
  imported: importedNetworkSchema.exactOptional(),
})

const schema: z.ZodType<BankManifest> = z.strictObject({
  format: z.literal(1),
  name: z.string().min(1),
  network,
  images: z.strictObject({ validation: count, test: count }),
  heads: z
    .array(
      z.strictObject({
        exit: z.string().min(1),
        kind: z.union([z.literal(0), z.literal(1)]),
        scale: z.number().positive(),
        validationAccuracy: accuracy,
        testAccuracy: accuracy,
      }),
    )
    .min(1),
  data: z.strictObject({ name: z.string().min(1), sha256 }),
  seed: z.int(),
  recipe: z.record(z.string(), z.unknown()),
  backend: z.string(),
  imagesPerSecond: z.number().nonnegative(),
  trainingSeconds: z.number().nonnegative(),
  date: z.string(),
  sha256,
})

/**
 * Reads a manifest from its JSON text.
 *
 * @param place what to call it in errors.
 * @throws {InputError} on text that is no JSON, and on the first key that is missing, unknown or wrong, with its line.
 */
export function parseBankManifest(text: string, place: string): BankManifest {
  return parseCheckedYaml(text, place, schema).value
}
