import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { lackOfPrecision } from './arithmetic.ts'
import { missingFor, probe, requireBackend } from './backends.ts'
import { loadOrderKernels } from './order-kernel.ts'

test('a driver that ends the process that loads it is said to be missing, and ends no other', async () => {
  const script = join(mkdtempSync(join(tmpdir(), 'offramp-')), 'driver.cjs')
  writeFileSync(script, 'process.abort()')
  const missing = await probe('webgpu', { ...process.env, NODE_OPTIONS: `--require ${script}` })
  assert.is(missing?.found, 'one that ends in SIGABRT')
})

test('without a display there is no OpenGL, and without a driver no WebGPU: each says in one line what to get', async () => {
  if (process.platform !== 'linux') return
  const none = join(tmpdir(), 'no such driver.json')
  const env = { ...process.env, DISPLAY: '', VK_DRIVER_FILES: none, VK_ICD_FILENAMES: none }
  const [gl, webgpu] = await Promise.all([probe('headlessgl', env), probe('webgpu', env)])
  assert.match(gl!.expected, /npm package gl|display/)
  assert.match(webgpu!.expected, /npm package webgpu|Vulkan/)
  for (const { expected, found } of [gl!, webgpu!]) {
    assert.not.match(`${expected}, found ${found}`, /\n/)
    assert.ok(found.length > 0)
  }
})

test('WebAssembly and plain JavaScript need nothing, and round as single precision does', async () => {
  for (const backend of ['webasm', 'cpu'] as const) {
    assert.is(await missingFor(backend), undefined)
    assert.is(await lackOfPrecision(backend), undefined)
  }
})

test('kernels on a backend that the machine lacks are the user’s mistake', async () => {
  for (const backend of ['headlessgl', 'webgpu'] as const) {
    const missing = await missingFor(backend)
    if (!missing) {
      await requireBackend(backend)
      continue
    }
    const error = await loadOrderKernels(backend).catch((error: Error) => error)
    assert.instance(error, InputError)
    assert.is(
      (error as Error).message,
      `kernels on ${backend}: expected ${missing.expected}, found ${missing.found}`,
    )
  }
})

test.run()
