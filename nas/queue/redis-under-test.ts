import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/** A Redis server for tests, with an append-only file, on loopback. */
export interface RedisUnderTest {
  readonly url: string
  /** Ends the server in the midst of what it does, and starts it anew on the same file. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Whether there is a Redis server here; says that a test is skipped where there is none. */
export function hasRedisServer(what: string): boolean {
  const found = spawnSync('redis-server', ['--version']).status === 0
  if (!found) console.log(`skipped: ${what}: no redis-server here`)
  return found
}

export async function startRedis(folder: string, ...options: readonly string[]): Promise<RedisUnderTest> {
  const port = await freePort()
  const start = async () => {
    const file = ['--dir', folder, '--appendonly', 'yes', '--save', '']
    const address = ['--port', `${port}`, '--bind', '127.0.0.1']
    const command = [...address, ...file, ...options]
    const child = spawn('redis-server', command, { stdio: ['ignore', 'pipe', 'ignore'] })
    for await (const line of createInterface(child.stdout))
      if (line.includes('Ready to accept connections')) break
    child.stdout.resume()
    return child
  }
  let server = await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    restart: async () => {
      await end(server)
      await sleep(200)
      server = await start()
    },
    stop: () => end(server),
  }
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}
