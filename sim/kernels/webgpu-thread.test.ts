import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { missingFor } from './backends.ts'
import { startWebgpuThread } from './webgpu-thread.ts'

const missing = await missingFor('webgpu')
if (missing) console.log(`skipped: a thread for WebGPU: needs ${missing.expected}; here: ${missing.found}`)
else
  test('the thread answers while its caller stands still, says what is wrong with a kernel, and goes on', async () => {
    const { compile, end } = await startWebgpuThread()
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

test.run()
