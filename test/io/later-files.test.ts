// What stays packed until a picture asks for it: brought whole or not at all, also by several jobs at once.

import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { openDecoder } from '../../src/analyses/decoder.ts'
import { laterArchive, laterFiles } from '../../src/io/later-files.ts'
import { fileOfBytes, payloadFiles, platforms, tarOf } from '../../src/io/payload-files.ts'
import { photographs } from '../made/photographs.ts'
import { freshFolder } from '../photogrid.ts'

let runtime: string
beforeEach(async () => {
  runtime = freshFolder()
  const later = { ...fileOfBytes('node_modules/@img/a/library', 'whole'), later: true }
  const chunks: Uint8Array[] = []
  for await (const chunk of tarOf([fileOfBytes('node_modules/b', ''), later])) chunks.push(Buffer.from(chunk))
  execFileSync('tar', ['-xf', '-', '-C', runtime], { input: Buffer.concat(chunks) })
})

describe('what is packed for later', () => {
  it('is one file of the payload until it is asked for', async () => {
    expect(readdirSync(runtime).sort()).toEqual([laterArchive, 'node_modules'])
    expect(readdirSync(join(runtime, 'node_modules'))).toEqual(['b'])
  })

  it('is brought once, by however many jobs at the same time', async () => {
    await Promise.all([1, 2, 3].map(() => laterFiles(runtime)!()))
    await laterFiles(runtime)!()
    expect(readFileSync(join(runtime, 'node_modules/@img/a/library'), 'utf8')).toBe('whole')
    expect(readdirSync(runtime).sort()).toEqual([laterArchive, 'node_modules'])
  })

  it('makes the machine unfit where it cannot be brought, and leaves no part of it', async () => {
    writeFileSync(join(runtime, laterArchive), 'no archive')
    await expect(laterFiles(runtime)!()).rejects.toMatchObject({ exitCode: 75 })
    expect(readdirSync(runtime).sort()).toEqual([laterArchive, 'node_modules'])
  })

  it('is nothing where nothing was packed', () => {
    mkdirSync(join(runtime, 'elsewhere'))
    expect(laterFiles(join(runtime, 'elsewhere'))).toBe(undefined)
  })
})

describe('a decoder', () => {
  it('asks for it when the first picture comes that is no plain JPEG', async () => {
    let asked = 0
    const bringSharp = async (): Promise<void> => {
      asked += 1
    }
    const decoder = await openDecoder({ threads: 1, maxPixels: 1e6, bringSharp })
    const decode = (bytes: Uint8Array) => decoder.decode(bytes, () => undefined)
    await decode(photographs['colour-420.jpg'])
    expect(asked).toBe(0)
    await Promise.all([decode(photographs['cmyk.jpg']), decode(photographs['cmyk.jpg'])])
    expect(asked).toBe(1)
  })
})

describe('a payload', () => {
  it('keeps back what decodes other pictures, unless models or a person’s analysis begin with it', async () => {
    const kept = async (needs: object): Promise<number> =>
      (await payloadFiles('', platforms['linux-x64'], { needs })).filter(({ later }) => later).length
    expect(await kept({})).toBeGreaterThan(1)
    expect(await kept({ onnx: true })).toBe(0)
    expect(await kept({ analysis: 'export default {}' })).toBe(0)
  })
})
