import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cacheFolder } from './cache-folder.ts'
import { findTfjsNode, probeAddon } from './tensorflow-addon.ts'

const addons = suite('tfjs-node')
const original = process.env.OFFRAMP_CACHE
const working = findTfjsNode()
let folder = ''

addons.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'offramp-addon-'))
  process.env.OFFRAMP_CACHE = folder
})
addons.after.each(() => {
  if (original === undefined) delete process.env.OFFRAMP_CACHE
  else process.env.OFFRAMP_CACHE = original
  rmSync(folder, { recursive: true })
})

addons('that is not a library is refused with the loader’s reason', () => {
  const addon = join(folder, 'tfjs_binding.node')
  writeFileSync(addon, 'not a library')
  assert.match(probeAddon(addon)!, /tfjs_binding\.node, which fails: .*file too short|invalid ELF header/)
})

const isOwnPackage = typeof working !== 'string' && !working.folder.startsWith(cacheFolder())
if (isOwnPackage) console.log('skipped: no tfjs-node at all: npm has installed it')
else
  addons('that is not there makes an input error that names the remedy, and auto takes wasm', () => {
    const script = `
      import { loadBackend } from '${new URL('load.ts', import.meta.url)}'
      await loadBackend('tensorflow').catch((error) => console.log(String(error)))
      console.log((await loadBackend('auto')).name)`
    const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      encoding: 'utf8',
    })
    const expected = 'TensorFlow (made by: offramp setup tensorflow)'
    assert.is(run.stdout, `InputError: --backend tensorflow: expected ${expected}, found none\nwasm\n`)
  })

if (typeof working === 'string') console.log(`skipped: a truncated addon: tensorflow is not set up`)
else
  addons('that was cut short kills the child that tries it, not this process', () => {
    const addon = join(folder, 'lib/napi-v8/tfjs_binding.node')
    mkdirSync(dirname(addon), { recursive: true })
    symlinkSync(join(working.folder, 'deps'), join(folder, 'deps'))
    copyFileSync(working.addon, addon)
    assert.is(probeAddon(addon), undefined)
    truncateSync(addon, Math.floor(statSync(addon).size / 3))
    assert.match(probeAddon(addon)!, /which (ends in SIGBUS|fails: .*)/)
  })

addons.run()
