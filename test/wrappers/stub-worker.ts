// A worker for the wrapper's tests: it shows what the runtime can do, and how it was started.

import { readFileSync, writeFileSync } from 'node:fs'
import sharp from 'sharp'

const [, out = ''] = process.argv.slice(2)
const pixels = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#804020' } })
  .jpeg()
  .toBuffer()
const { data } = await sharp(pixels).raw().toBuffer({ resolveWithObject: true })
const emptyWasm = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
writeFileSync(
  out,
  JSON.stringify({
    arguments: process.argv.slice(2),
    input: readFileSync(0, 'utf8'),
    node: process.version,
    sharp: sharp.versions.vips,
    firstPixel: [...data.subarray(0, 3)],
    wasm: (await WebAssembly.instantiate(emptyWasm)).instance instanceof WebAssembly.Instance,
    stack: new Error('here').stack,
    environment: process.env,
  }),
)
process.stdout.write('worker was here\n')
