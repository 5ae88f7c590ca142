import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import yargs from 'yargs/yargs'
import { InputError } from '../../errors.ts'
import { cacheFolder } from './backends/cache-folder.ts'
import { findTfjsNode } from './backends/tensorflow-addon.ts'
import { setupCommand } from './setup-command.ts'

const setup = suite('offramp setup tensorflow')
const { PATH, OFFRAMP_CACHE, CXX } = process.env
let folder = ''

setup.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'offramp-setup-'))
  mkdirSync(join(folder, 'bin'))
})
setup.after.each(() => {
  setEnvironment({ PATH, OFFRAMP_CACHE, CXX })
  rmSync(folder, { recursive: true })
})

/** Makes these shell scripts the only programs there are. */
function onlyPrograms(scripts: Readonly<Record<string, string>>): void {
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, 'bin', name), 0o755)
  }
  setEnvironment({ PATH: join(folder, 'bin'), OFFRAMP_CACHE: join(folder, 'cache'), CXX: undefined })
}

function setEnvironment(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables))
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
}

async function complaint(): Promise<string> {
  try {
    await yargs(['setup', 'tensorflow']).command(setupCommand).fail(false).parseAsync()
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
  return 'no complaint'
}

const found = findTfjsNode()
const isOwnPackage = typeof found !== 'string' && !found.folder.startsWith(cacheFolder())

if (process.platform !== 'linux' || process.arch !== 'x64' || isOwnPackage)
  console.log('skipped: setup of tensorflow: not for this platform, or npm has installed it')
else {
  setup('says in one line that g++ is missing', async () => {
    onlyPrograms({ npm: 'exit 0', python3: 'exit 0' })
    const expected = 'offramp setup tensorflow: expected g++ (Debian: apt install g++), found none'
    assert.is(await complaint(), expected)
  })

  setup('says in one line that pip is missing', async () => {
    onlyPrograms({ npm: 'exit 0', 'g++': 'exit 0', python3: '[ "$1" = --version ]' })
    assert.match(await complaint(), /expected pip for python3 .*, found none$/)
  })

  setup('says in one line that the npm registry is out of reach, and leaves nothing behind', async () => {
    const npm =
      '[ "$1" = --version ] || { echo "npm error FetchError: request failed, reason: x" >&2; exit 1; }'
    onlyPrograms({ npm, 'g++': 'exit 0', python3: 'exit 0' })
    const expected = '@tensorflow/tfjs-node@4.22.0 from the npm registry'
    assert.is(
      await complaint(),
      `offramp setup tensorflow: expected ${expected}, found request failed, reason: x`,
    )
    assert.is(findTfjsNode(), 'none')
  })

  setup('says in one line that the cache is a file', async () => {
    onlyPrograms({ npm: 'exit 0', 'g++': 'exit 0', python3: 'exit 0' })
    writeFileSync(join(folder, 'cache'), '')
    assert.match(await complaint(), /^.*tensorflow-2.13.1: expected a place to write to, found a file where/)
  })
}

setup.run()
