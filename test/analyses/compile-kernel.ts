// Turns src/analyses/sum-of-squares.wat into the module with its bytes. Run it after editing the text:
//   node test/analyses/compile-kernel.ts

import { readFileSync, writeFileSync } from 'node:fs'
import openWabt from 'wabt'

const text = new URL('../../src/analyses/sum-of-squares.wat', import.meta.url)
const module = new URL('../../src/analyses/sum-of-squares.wasm.ts', import.meta.url)

/** The kernel's bytes, as WebAssembly, from its text. */
export async function compileKernel(): Promise<Buffer> {
  const wabt = await openWabt()
  const parsed = wabt.parseWat('sum-of-squares.wat', readFileSync(text, 'utf8'), { simd: true })
  try {
    return Buffer.from(parsed.toBinary({}).buffer)
  } finally {
    parsed.destroy()
  }
}

/** The module that carries the bytes; base64 in lines of 88 characters. */
function formatModule(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,88}/g) ?? []
  return [
    '// The bytes of sum-of-squares.wat, made by `node test/analyses/compile-kernel.ts`; a test compares them.',
    '',
    'export const kernelBytes: Uint8Array<ArrayBuffer> = Buffer.from(',
    '  [',
    ...lines.map(line => `    '${line}',`),
    "  ].join(''),",
    "  'base64',",
    ')',
    '',
  ].join('\n')
}

if (import.meta.main) writeFileSync(module, formatModule(await compileKernel()))
