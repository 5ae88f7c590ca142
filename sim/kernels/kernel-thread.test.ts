import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { missingFor } from './backends.ts'
import { startKernelThread } from './kernel-thread.ts'

for (const backend of ['webasm', 'webgpu'] as const) {
  const missing = await missingFor(backend)
  if (missing) {
    console.log(`skipped: a thread for ${backend}: needs ${missing.expected}; here: ${missing.found}`)
    continue
  }
  test(`a thread for ${backend} answers while its caller stands still, says what is wrong with a kernel, and goes on`, async () => {
    const { compile, end } = await startKernelThread(backend)
    const settings = { output: [4, 2] as [number, number] }
    const doubled = compile(
      'function doubled(a) { return a[this.thread.x] * 2 + this.thread.y }',
      settings,
      4,
    )
    assert.equal([...doubled.run(Float32Array.of(1, 2, 3, 4))], [2, 4, 6, 8, 3, 5, 7, 9])
    const wrong = compile('function wrong(a) { return a[this.thread.x] + }', settings, 4)
    assert.throws(() => wrong.run(new Float32Array(4)), /Unexpected token/)
    assert.equal([...doubled.run(Float32Array.of(5, 6, 7, 8))], [10, 12, 14, 16, 11, 13, 15, 17])
    doubled.release()
    await end()
  })
}

test.run()
