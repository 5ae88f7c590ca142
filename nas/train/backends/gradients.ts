import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { runInThisContext } from 'node:vm'
import { buildSync } from 'esbuild'

/**
 * Registers the gradients of tfjs-core's own operators, which its Node entry point leaves out. They are published as
 * ES modules that Node cannot resolve (no file extensions), hence bundled here; the bundle finds the one engine and the
 * one registry in the global scope, where tfjs-core keeps them.
 */
export function registerCoreGradients(): void {
  const { outputFiles } = buildSync({
    stdin: {
      contents: "import '@tensorflow/tfjs-core/dist/register_all_gradients.js'",
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    logLevel: 'silent',
  })
  const run = runInThisContext(`(function (require, module, exports) {${outputFiles[0]!.text}\n})`)
  run(createRequire(import.meta.url), { exports: {} }, {})
}
