// Against Pillow, on photographs.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDecoder } from '../../src/analyses/decoder.ts'
import { luminance } from '../../src/analyses/luminance.ts'
import { exitCodes, Foreseen } from '../../src/errors.ts'
import { writePhotographs } from '../made/photographs.ts'
import { freshFolder } from '../photogrid.ts'
import { describeCollected, testdata } from '../testdata.ts'
import { hasPillow, pillowLuminance } from './pillow.ts'

const photos = join(testdata, 'photos')
const means = { threads: 1, maxPixels: 100e6 }

describeCollected('luminance of the collected photographs', () => {
  it.skipIf(!hasPillow())("is Pillow's, to six decimals, on every one", async () => {
    const names = readdirSync(photos)
    expect(names.length).toBeGreaterThan(40)
    const expected = pillowLuminance(names.map(name => [join(photos, name), 'as-is']))
    const session = await luminance.open(means)
    const found = []
    for (const name of names)
      found.push({ name, ...(await session.measure(readFileSync(join(photos, name)))) })
    expect(found).toEqual(names.map((name, index) => ({ name, luminance: expected[index] })))
  })

  it('is the same for pictures measured at the same time', async () => {
    const session = await luminance.open({ ...means, threads: 8 })
    const bytes = readdirSync(photos).map(name => readFileSync(join(photos, name)))
    const together = await Promise.all(bytes.map(one => session.measure(one)))
    for (const [index, one] of bytes.entries()) expect(await session.measure(one)).toEqual(together[index])
  })
})

describe('luminance of painted photographs, a kind each', () => {
  it.skipIf(!hasPillow())("is Pillow's, to six decimals", async () => {
    const paths = writePhotographs(freshFolder()).filter(path => !path.endsWith('cmyk.jpg'))
    const session = await luminance.open(means)
    const found = []
    for (const path of paths) found.push((await session.measure(readFileSync(path))).luminance)
    expect(found).toEqual(pillowLuminance(paths.map(path => [path, 'as-is'])))
    expect(new Set(found).size).toBe(paths.length)
  })
})

describe('a machine where sharp cannot be loaded', () => {
  it('is unfit: exit code 75, and the sentence says why', async () => {
    const broken = async () => {
      throw new Error("version `GLIBC_2.28' not found\nand much more")
    }
    const failing = openDecoder(means, { sharp: broken, turbojpeg: broken })
    await expect(failing).rejects.toThrow("could not be loaded: version `GLIBC_2.28' not found")
    await expect(failing).rejects.toMatchObject({ name: Foreseen.name, exitCode: exitCodes.elsewhere })
  })
})
