import { type KernelBackend, kernelBackends, missingFor } from './backends.ts'

/** Backends that this machine can run; says of the others what their tests, then skipped, would need. */
export async function backendsUnderTest(): Promise<KernelBackend[]> {
  const found: KernelBackend[] = []
  for (const backend of kernelBackends) {
    const missing = await missingFor(backend)
    if (!missing) found.push(backend)
    else console.log(`skipped: kernels on ${backend}: needs ${missing.expected}; here: ${missing.found}`)
  }
  return found
}
