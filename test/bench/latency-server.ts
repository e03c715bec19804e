// A process of its own that serves one picture under every name, 50 ms late: node latency-server.ts PICTURE

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const latencyMs = 50
const bytes = readFileSync(process.argv[2]!)
const server = createServer((_, response) => {
  setTimeout(() => {
    response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': bytes.length }).end(bytes)
  }, latencyMs)
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
