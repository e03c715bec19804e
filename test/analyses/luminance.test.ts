// Against Pillow, on the photos of the shared test data.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openDecoder } from '../../src/analyses/decoder.ts'
import { luminance } from '../../src/analyses/luminance.ts'
import { exitCodes, Foreseen } from '../../src/errors.ts'
import { lacksTestdata } from '../shared-testdata.ts'
import { hasPillow, pillowLuminance } from './pillow.ts'

const photos = new URL('../../../shared/testdata/photos/', import.meta.url)
const means = { threads: 1, maxPixels: 100e6 }

describe.skipIf(lacksTestdata())('luminance of the shared photos (../shared/testdata)', () => {
  it.skipIf(!hasPillow())("is Pillow's, to six decimals, on every one", async () => {
    const names = readdirSync(photos)
    expect(names.length).toBeGreaterThan(40)
    const expected = pillowLuminance(names.map(name => [new URL(name, photos).pathname, 'as-is']))
    const session = await luminance.open(means)
    const found = []
    for (const name of names)
      found.push({ name, ...(await session.measure(readFileSync(new URL(name, photos)))) })
    expect(found).toEqual(names.map((name, index) => ({ name, luminance: expected[index] })))
  })

  it('is the same for pictures measured at the same time', async () => {
    const session = await luminance.open({ ...means, threads: 8 })
    const bytes = readdirSync(photos).map(name => readFileSync(new URL(name, photos)))
    const together = await Promise.all(bytes.map(one => session.measure(one)))
    for (const [index, one] of bytes.entries()) expect(await session.measure(one)).toEqual(together[index])
  })
})

describe('a machine where sharp cannot be loaded', () => {
  it('is unfit: exit code 75, and the sentence says why', async () => {
    const failing = openDecoder(means, async () => {
      throw new Error("version `GLIBC_2.28' not found\nand much more")
    })
    await expect(failing).rejects.toThrow("could not be loaded: version `GLIBC_2.28' not found")
    await expect(failing).rejects.toMatchObject({ name: Foreseen.name, exitCode: exitCodes.elsewhere })
  })
})
