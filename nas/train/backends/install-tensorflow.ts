import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { extract } from 'tar'
import { InputError } from '../../../errors.ts'
import { asInputError } from '../../../files.ts'
import { cacheFolder, coreShimKey } from './cache-folder.ts'
import { runTool } from './run-tool.ts'
import { compiler } from './setup-requirements.ts'
import { addonPath, probeAddon } from './tensorflow-addon.ts'
import sources from './tensorflow-sources.json' with { type: 'json' }

const { wheel, npm, addon } = sources
const tfjsNode = 'node_modules/@tensorflow/tfjs-node'

/**
 * Builds tfjs-node on the TensorFlow of a Python wheel, from the npm and PyPI registries alone: tfjs-node's own
 * installer downloads its libraries from a host that is often out of reach. All is made and tried in a folder beside
 * `cacheFolder()` and only then put in its place.
 *
 * @param onStep is told what is being done
 * @throws {InputError} when a step fails, with its reason; what was there before stays
 */
export async function installTensorflow(onStep: (step: string) => void): Promise<void> {
  const target = cacheFolder()
  const partial = `${target}.${process.pid}.partial`
  try {
    removeLeftovers(target)
    try {
      await build(partial, onStep)
      rmSync(target, { recursive: true, force: true })
      renameSync(partial, target)
    } finally {
      rmSync(partial, { recursive: true, force: true })
    }
  } catch (error) {
    throw asInputError(error, target)
  }
}

async function build(folder: string, onStep: (step: string) => void): Promise<void> {
  mkdirSync(join(folder, 'downloads'), { recursive: true })
  onStep('downloading tfjs-node')
  await fetchPackages(folder)
  onStep(`downloading TensorFlow ${wheel.version}`)
  fetchLibraries(folder)
  onStep('compiling the addon')
  compileAddon(folder)
  rmSync(join(folder, 'downloads'), { recursive: true })
  const found = probeAddon(addonPath(join(folder, tfjsNode))!)
  if (found)
    throw new InputError({ place: 'offramp setup tensorflow', expected: 'an addon that works', found })
}

/** Removes what set-ups left behind that were killed. */
function removeLeftovers(target: string): void {
  mkdirSync(dirname(target), { recursive: true })
  for (const name of readdirSync(dirname(target))) {
    const pid = name.startsWith(`${basename(target)}.`) && /\.(\d+)\.partial$/.exec(name)?.[1]
    if (pid && !isRunning(Number(pid))) rmSync(join(dirname(target), name), { recursive: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** npm packages without their dependencies, and in place of tfjs-core one line that hands over the project's own. */
async function fetchPackages(folder: string): Promise<void> {
  const downloads = join(folder, 'downloads')
  for (const [name, version] of Object.entries(npm.packages)) {
    const spec = `${name}@${version}`
    const output = runTool(
      `${spec} from the npm registry`,
      'npm',
      'pack',
      spec,
      '--pack-destination',
      downloads,
    )
    const cwd = join(folder, 'node_modules', name)
    mkdirSync(cwd, { recursive: true })
    await extract({ file: join(downloads, output.trim().split('\n').at(-1)!), cwd, strip: 1 })
  }
  for (const name of ['tfjs', 'tfjs-core']) {
    const shim = join(folder, 'node_modules/@tensorflow', name)
    mkdirSync(shim)
    writeFileSync(join(shim, 'index.js'), `module.exports = globalThis.${coreShimKey}\n`)
  }
}

/** The shared libraries, into the package; the C headers, into the downloads. */
function fetchLibraries(folder: string): void {
  const downloads = join(folder, 'downloads')
  const requirements = join(downloads, 'requirements.txt')
  writeFileSync(requirements, `${wheel.package}==${wheel.version} --hash=sha256:${wheel.sha256}\n`)
  // biome-ignore format: options in pairs
  runTool(`${wheel.package} ${wheel.version} from PyPI`, 'python3', '-m', 'pip', 'download', '--quiet',
    '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '--implementation', 'cp',
    '--python-version', wheel.python, ...wheel.platforms.flatMap((name) => ['--platform', name]),
    '--require-hashes', '--requirement', requirements, '--dest', downloads)
  const file = readdirSync(downloads).find((name) => name.endsWith('.whl'))!
  const unzip = [
    'import sys, zipfile',
    'archive, folder, *wanted = sys.argv[1:]',
    'with zipfile.ZipFile(archive) as z:',
    '    z.extractall(folder, [n for n in z.namelist() if n.startswith(tuple(wanted))])',
  ].join('\n')
  const wanted = [...wheel.libraries, ...wheel.headers].map((name) => `tensorflow/${name}`)
  runTool('room for TensorFlow', 'python3', '-c', unzip, join(downloads, file), downloads, ...wanted)
  const libraries = join(folder, tfjsNode, 'deps/lib')
  mkdirSync(libraries, { recursive: true })
  for (const name of wheel.libraries) renameSync(join(downloads, 'tensorflow', name), join(libraries, name))
}

/** Two C++ sources against Node-API: neither node-gyp nor Node's own headers are needed. */
function compileAddon(folder: string): void {
  const root = join(folder, tfjsNode)
  const output = join(root, `lib/napi-v${addon.nodeApiVersion}`)
  mkdirSync(output, { recursive: true })
  // biome-ignore format: options in groups
  runTool('tfjs-node to compile', compiler(), '-O2', '-std=c++17', '-fPIC', '-shared',
    `-DNAPI_VERSION=${addon.nodeApiVersion}`, '-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION',
    `-I${join(folder, 'downloads/tensorflow/include')}`, `-I${join(folder, 'node_modules/node-api-headers/include')}`,
    join(root, 'binding/tfjs_backend.cc'), join(root, 'binding/tfjs_binding.cc'),
    '-o', join(output, 'tfjs_binding.node'),
    `-L${join(root, 'deps/lib')}`, ...wheel.libraries.map((name) => `-l:${name}`), '-Wl,-rpath,$ORIGIN/../../deps/lib')
}
