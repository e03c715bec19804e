// Serves a folder over HTTP on the loopback, so that the demo fetches its pictures as a job would.

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'

export interface ArchiveServer {
  /** Ends in a slash. */
  readonly url: string
  close(): Promise<void>
}

/** Answers `GET /name` with the file of that name, and nothing outside the folder. */
export async function serveFolder(folder: string): Promise<ArchiveServer> {
  const server = createServer(async (request, response) => {
    try {
      const name = basename(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname))
      const bytes = await readFile(join(folder, name))
      response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': bytes.length }).end(bytes)
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('no such photograph\n')
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
