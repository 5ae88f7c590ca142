import { createRequire } from 'node:module'
import { lackOfPrecision } from './arithmetic.ts'
import type { KernelBackend, Missing } from './backends.ts'
import { offerWebgpu } from './open-gpu.ts'

/* Says on stdout what the backend named on the command line lacks on this machine; a process of its own. */

async function lackOfWebgpu(): Promise<Missing | undefined> {
  try {
    const gpu = await offerWebgpu()
    if (await gpu.requestAdapter()) return undefined
  } catch (error) {
    return { expected: 'a build of the npm package webgpu that loads here', found: firstLine(error) }
  }
  return {
    expected:
      'a driver for Vulkan, Metal or Direct3D 12 (without a graphics card: Mesa’s lavapipe, in mesa-vulkan-drivers from Debian 13 on)',
    found: 'none that the npm package webgpu can use',
  }
}

function lackOfOpenGl(): Missing | undefined {
  let makeContext: (width: number, height: number) => unknown
  try {
    makeContext = createRequire(import.meta.url)('gl')
  } catch (error) {
    return {
      expected:
        'the npm package gl with its addon (npm install gl; where none is ready-made it compiles one, on Debian with build-essential, python3, libxi-dev, libglu1-mesa-dev and libglew-dev)',
      found: firstLine(error),
    }
  }
  if (makeContext(1, 1)) return undefined
  const { DISPLAY } = process.env
  return {
    expected: 'an OpenGL driver and a display (on Linux without one: start this by xvfb-run)',
    found: DISPLAY ? `no context on display ${DISPLAY}` : 'no display',
  }
}

const firstLine = (error: unknown) => (error as Error).message.split('\n')[0]!

const backend = process.argv[2] as KernelBackend
const lack = backend === 'webgpu' ? await lackOfWebgpu() : lackOfOpenGl()
const missing = lack ?? (await lackOfPrecision(backend))
process.stdout.write(`\n${JSON.stringify({ missing })}\n`, () => process.exit())
