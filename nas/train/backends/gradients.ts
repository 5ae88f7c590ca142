import { require as requireCommonJs } from 'tsx/cjs/api'

/**
 * Registers the gradients of tfjs-core's own operators, which its Node entry point leaves out. They are published as
 * ES modules that Node refuses to load (no file extensions), hence by way of tsx; they share the one engine.
 */
export function registerCoreGradients(): void {
  requireCommonJs('@tensorflow/tfjs-core/dist/register_all_gradients.js', import.meta.url)
}
