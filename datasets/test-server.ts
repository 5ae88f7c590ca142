import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a test server does; may be changed between requests. */
export interface ServedFile {
  content: Uint8Array
  etag?: string
  /** Answers Range with 206; true where left out. */
  ranges?: boolean
  /** Sends a range that begins so many bytes before the one asked for, and says so. */
  rangeShift?: number
  /** Closes the connection after so many bytes of content, in the first requests, one entry each. */
  cuts?: number[]
  /** Sends this in place of the file. */
  status?: number
}

export interface TestServer {
  readonly url: string
  /** Headers of every request so far. */
  readonly requests: readonly IncomingHttpHeaders[]
  close(): Promise<void>
}

/** For tests: serves one file as RFC 9110 says, or misbehaves as told. */
export async function serveFile(file: ServedFile): Promise<TestServer> {
  const requests: IncomingHttpHeaders[] = []
  const server: Server = createServer((request, response) => {
    requests.push(request.headers)
    answer(file, request.headers, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive.tar.gz`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function answer(file: ServedFile, headers: IncomingHttpHeaders, response: ServerResponse): void {
  const { content, etag, ranges = true, rangeShift = 0, cuts = [], status } = file
  if (status) {
    response.writeHead(status).end('no')
    return
  }
  const start = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1]
  const isSame = headers['if-range'] === undefined || headers['if-range'] === etag
  const from = ranges && isSame && start ? Number(start) - rangeShift : 0
  if (from > 0 && from >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end()
    return
  }
  const rest = content.subarray(from)
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': rest.length,
    ...(etag && { etag }),
    ...(from > 0 && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
  })
  const cut = cuts.shift()
  if (cut === undefined) response.end(rest)
  else response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 20))
}
