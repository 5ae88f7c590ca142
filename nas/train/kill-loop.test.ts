import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { checkpointName, readCheckpoint } from './checkpoint.ts'

const program = fileURLToPath(new URL('tiny-training-process.ts', import.meta.url))
const kills = 10

/** Trains in a process of its own until it ends, or some time after its first checkpoint. */
async function life(folder: string, killAfterMs?: number): Promise<NodeJS.Signals | null> {
  const path = join(folder, checkpointName)
  const changedAt = () => (existsSync(path) ? statSync(path).mtimeMs : 0)
  const before = changedAt()
  const child = spawn(process.execPath, ['--import', 'tsx', program, folder], { stdio: 'inherit' })
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(code === 0 ? null : (signal ?? 'SIGABRT'))),
  )
  if (killAfterMs !== undefined) {
    while (changedAt() === before && child.exitCode === null) await setTimeout(2)
    await setTimeout(killAfterMs)
    child.kill('SIGKILL')
  }
  return ended
}

test('a training killed ten times at random moments ends with the bytes of one that was left alone', async () => {
  const [whole, killed] = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'offramp-'))) as [string, string]
  const undisturbed = life(whole)
  const random = randomStream(1, 'kills')
  let last = 0
  for (let kill = 0; kill < kills; kill++) {
    assert.is(await life(killed, random.integer(0, 60)), 'SIGKILL', 'it ended before it was killed')
    const { step } = readCheckpoint(join(killed, checkpointName))
    assert.ok(step > last, `${step} steps after kill ${kill + 1}, ${last} before`)
    last = step
  }
  assert.is(await life(killed), null)
  assert.is(await undisturbed, null)
  const [expected, found] = [whole, killed].map((folder) => {
    const file = readFileSync(join(folder, checkpointName))
    return file.subarray(12 + file.readUInt32LE(8))
  })
  assert.ok(found!.equals(expected!))
  const temporary = readdirSync(killed).filter((name) => name.endsWith('.tmp'))
  assert.ok(temporary.length <= kills, 'a kill leaves one unfinished file at most')
})

test.run()
