import { BlockList, isIP } from 'node:net'
import { InputError } from '../../errors.ts'

/** Names the password, so that it need not stand in a URL that every user of the machine can read. */
export const passwordVariable = 'OFFRAMP_QUEUE_PASSWORD'

/** In the words of ioredis. */
export interface QueueAddress {
  readonly host: string
  readonly port: number
  readonly db: number
  readonly username?: string
  readonly password?: string
  readonly tls?: { readonly servername?: string }
}

const place = '--queue'
const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/**
 * How to reach the Redis server of a URL `redis[s]://[user[:password]@]host[:port][/database]`; `rediss` is TLS.
 *
 * @param environment where the password is looked for if the URL has none
 * @throws {InputError} for another URL, and for a server beyond this machine without a password.
 */
export function queueAddress(url: string, environment: NodeJS.ProcessEnv = process.env): QueueAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const database = parsed?.pathname.replace(/^\//, '') ?? ''
  if (!parsed || !['redis:', 'rediss:'].includes(parsed.protocol) || !parsed.hostname || /\D/.test(database))
    throw new InputError({
      place,
      expected: 'redis://host:port, or rediss:// for TLS',
      found: parsed ? `${parsed.protocol}//${parsed.host}${parsed.pathname}` : 'no URL',
    })
  const host = parsed.hostname.replace(/^\[|\]$/g, '')
  const password = decodeURIComponent(parsed.password) || environment[passwordVariable] || undefined
  if (password === undefined && !isLoopback(host))
    throw new InputError({
      place,
      expected: `a password for a queue beyond this machine, in the URL or in ${passwordVariable}`,
      found: `none for ${parsed.host}`,
    })
  return {
    host,
    port: Number(parsed.port || 6379),
    db: Number(database),
    ...(parsed.username && { username: decodeURIComponent(parsed.username) }),
    ...(password !== undefined && { password }),
    ...(parsed.protocol === 'rediss:' && { tls: isIP(host) ? {} : { servername: host } }),
  }
}

function isLoopback(host: string): boolean {
  const version = isIP(host)
  return host === 'localhost' || (version > 0 && loopback.check(host, version === 6 ? 'ipv6' : 'ipv4'))
}
