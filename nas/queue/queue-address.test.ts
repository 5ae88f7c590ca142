import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { queueAddress } from './queue-address.ts'

const refuses = (url: string, message: RegExp) =>
  assert.throws(
    () => queueAddress(url, {}),
    (error: Error) =>
      error instanceof InputError && message.test(error.message) && !/secret|\n/.test(error.message),
  )

test('a queue on loopback needs no password', () => {
  assert.equal(queueAddress('redis://127.0.0.1', {}), { host: '127.0.0.1', port: 6379, db: 0 })
  assert.equal(queueAddress('redis://[::1]:7000/2', {}), { host: '::1', port: 7000, db: 2 })
  assert.is(queueAddress('redis://localhost', {}).host, 'localhost')
})

test('one beyond this machine does, in the URL or in the environment, whatever its name looks like', () => {
  for (const host of ['10.0.0.1', 'example.org', '[::2]', '127.0.0.1.example.org', 'localhost.example.org'])
    refuses(`redis://${host}`, /expected a password for a queue beyond this machine, .* found none for/)
  assert.is(queueAddress('rediss://10.0.0.1', { OFFRAMP_QUEUE_PASSWORD: 'secret' }).password, 'secret')
  const { username, password, tls } = queueAddress('rediss://me:a%40b@example.org:1', {})
  assert.equal([username, password, tls], ['me', 'a@b', { servername: 'example.org' }])
})

test('what is no address of a Redis server is refused without showing its password', () => {
  for (const url of [
    '',
    'localhost:6379',
    'http://:secret@localhost',
    'redis://:secret@/',
    'redis://:secret@h/x',
  ])
    refuses(url, /^--queue: expected redis:\/\/host:port, or rediss:\/\/ for TLS, found /)
})

test.run()
