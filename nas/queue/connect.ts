import { Redis } from 'ioredis'
import { InputError } from '../../errors.ts'
import { queueAddress } from './queue-address.ts'

/** Where all keys of ours are in a server that others may use too. */
export const keyPrefix = 'offramp'
export const queueName = 'trials'

const longestRetryMs = 1000

/**
 * A connection that, once made, waits for a server that is away and goes on when it is back.
 *
 * @throws {InputError} as `queueAddress` does, and when no server answers or it refuses the password.
 */
export async function connectQueue(url: string): Promise<Redis> {
  const address = queueAddress(url)
  let isConnected = false
  const connection = new Redis({
    ...address,
    lazyConnect: true,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isConnected ? Math.min(50 * times, longestRetryMs) : null),
  })
  let trouble: Error | undefined
  connection.on('error', (error) => {
    trouble = error
  })
  try {
    await connection.connect()
    await connection.ping()
    isConnected = true
    return connection
  } catch (error) {
    connection.disconnect()
    throw new InputError(
      {
        place: '--queue',
        expected: `a Redis server at ${address.host}:${address.port} that lets us in`,
        found: messageOf(trouble ?? (error as Error)),
      },
      { cause: error },
    )
  }
}

/** Of a host with several addresses Node gives an AggregateError without a message. */
function messageOf(error: Error): string {
  const message = error.message || (error as NodeJS.ErrnoException).code || error.name
  return message.replace(/\s+/g, ' ')
}
