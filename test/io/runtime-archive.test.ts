// Packed runtimes in the user's cache: whole or not there, and not for ever.

import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileOfBytes, tarOf } from '../../src/io/payload-files.ts'
import { findCached, packRuntime } from '../../src/io/runtime-archive.ts'
import { userCacheFolder } from '../../src/io/user-cache.ts'
import { newFolder } from '../wrappers/stub-wrapper.ts'

describe('a runtime in the cache', () => {
  const files = (content: string) => [
    fileOfBytes('a', content, true),
    fileOfBytes('folder/b', 'x'.repeat(3000)),
  ]
  const pack = (cache: string, inputs: string) =>
    packRuntime(files(inputs), { cache, inputs: inputs.padEnd(64, '0'), otherwise: cache })

  it('is never used damaged', async () => {
    const cache = newFolder()
    const { file, sha256 } = await pack(cache, 'a')
    expect(await findCached(cache, 'a'.padEnd(64, '0'))).toMatchObject({ file, sha256 })

    writeFileSync(file, readFileSync(file).fill(0, 20, 21))
    expect(await findCached(cache, 'a'.padEnd(64, '0'))).toBeUndefined()
    expect(readdirSync(cache)).toEqual([])
  })

  it('goes when three others were used since, as does what a killed process left', async () => {
    const cache = newFolder()
    writeFileSync(join(cache, '.packing-killed'), '')
    writeFileSync(join(cache, '.packing-at-work'), '')
    utimesSync(join(cache, '.packing-killed'), 1, 1)
    const made = []
    for (const [at, inputs] of ['a', 'b', 'c'].entries()) {
      made.push((await pack(cache, inputs)).file)
      utimesSync(made[at]!, 1000 + at, 1000 + at)
    }
    await findCached(cache, 'a'.padEnd(64, '0'))
    const newest = await pack(cache, 'd')

    const left = readdirSync(cache).map(name => join(cache, name))
    expect(left.sort()).toEqual([join(cache, '.packing-at-work'), made[0], made[2], newest.file].sort())
  })

  it('lies where the XDG specification says, and a relative folder there is ignored', () => {
    expect(userCacheFolder({ XDG_CACHE_HOME: '/var/cache/me' })).toBe('/var/cache/me/photogrid')
    expect(userCacheFolder({ XDG_CACHE_HOME: 'relative' })).toMatch(/^\/.*\/\.cache\/photogrid$/)
    expect(userCacheFolder({})).toMatch(/^\/.*\/\.cache\/photogrid$/)
  })

  it('is a tar that no extended header is needed for', async () => {
    const tooLong = tarOf([
      fileOfBytes(`${'folder/'.repeat(30)}name-of-more-than-a-hundred-${'x'.repeat(100)}`, ''),
    ])
    await expect(tooLong.next()).rejects.toThrow('too long a name')
  })
})
