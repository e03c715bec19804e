// Plain JPEGs go through libjpeg-turbo, all else through sharp: whichever decodes, a picture has one number, or one
// failure with one sentence. Every picture that is made here or was collected is measured both ways.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Decoder, openDecoder } from '../../src/analyses/decoder.ts'
import { openTurboJpeg } from '../../src/analyses/turbojpeg.ts'
import { RowFailure } from '../../src/errors.ts'
import { turbojpegFile, turbojpegTitle } from '../../src/io/turbojpeg-file.ts'
import { hostileFiles } from '../made/hostile.ts'
import { damaged, endedEarly, isRare, jpegs } from '../made/jpegs.ts'
import { photograph, photographs } from '../made/photographs.ts'
import { describeCollected, testdata } from '../testdata.ts'

const means = { threads: 1, maxPixels: 100e6 }
const missing = async (): Promise<never> => {
  throw new Error('libturbojpeg.so.0: cannot open common object file')
}

let both: Decoder
let sharpAlone: Decoder
/** Pictures that libjpeg-turbo decoded. */
let taken = 0
beforeAll(async () => {
  const counting = async (threads: number) => {
    const turbojpeg = await openTurboJpeg(threads)
    const decode: typeof turbojpeg.decode = async (bytes, header, use) => {
      const decoded = await turbojpeg.decode(bytes, header, use)
      if (decoded !== undefined) taken += 1
      return decoded
    }
    return { decode }
  }
  both = await openDecoder(means, { turbojpeg: counting })
  sharpAlone = await openDecoder(means, { turbojpeg: missing })
})

/** The samples' digest, or the failure's code and sentence. */
const outcome = (decoder: Decoder, bytes: Uint8Array): Promise<unknown> =>
  decoder
    .decode(bytes, (samples, channels) => [
      channels,
      samples.length,
      createHash('sha1').update(samples).digest('hex'),
    ])
    .catch((error: unknown) => (error instanceof RowFailure ? [error.code, error.message] : error))

async function expectAgreement(bytes: Uint8Array): Promise<void> {
  expect(await outcome(both, bytes)).toEqual(await outcome(sharpAlone, bytes))
}

describe('both decoders agree on pictures made here', () => {
  it.each(Object.entries(photographs))('%s', async (name, bytes) => {
    const before = taken
    await expectAgreement(bytes)
    expect(taken - before).toBe(name === 'cmyk.jpg' ? 0 : 1)
  })

  it.each(Object.entries(hostileFiles))('%s', async (_, { bytes }) => expectAgreement(bytes))

  // The one of four channels is sharp's either way.
  const plain = Object.entries(photographs).filter(([name]) => name !== 'cmyk.jpg')
  it.each(plain)('%s, cut, spoilt, shortened and littered', async (_, whole) => {
    for (let turn = 1; turn <= 40; turn += 1) {
      const at = (turn * 7919) % whole.length
      const spoilt = Buffer.from(whole)
      spoilt[at] = turn * 37
      await expectAgreement(whole.subarray(0, at))
      await expectAgreement(spoilt)
      await expectAgreement(Buffer.concat([whole.subarray(0, at), whole.subarray(at + turn)]))
      await expectAgreement(Buffer.concat([whole.subarray(0, at), Buffer.of(255, turn), whole.subarray(at)]))
    }
  })
})

describe('both decoders agree on every kind of JPEG that libjpeg writes', () => {
  it.each(Object.entries(jpegs))('%s', async (name, bytes) => {
    const before = taken
    await expectAgreement(bytes)
    expect(taken - before).toBe(isRare(name) ? 0 : 1)
  })

  it.each(Object.entries(jpegs).filter(([name]) => name.endsWith('progressive')))(
    '%s that ends after some of its scans',
    async (_, bytes) => {
      for (const early of endedEarly(bytes)) await expectAgreement(early)
    },
  )

  it.each(Object.entries(jpegs).filter(([name]) => !name.includes(' of ')))(
    '%s, damaged',
    async (_, bytes) => {
      for (const spoilt of damaged(bytes, 12, bytes.length)) await expectAgreement(spoilt)
    },
  )

  it('of many scans, as far as libvips reads', async () => {
    const whole = jpegs['4:4:4 progressive']!
    const scan = whole.lastIndexOf(Buffer.of(0xff, 0xda))
    const [head, last, end] = [whole.subarray(0, scan), whole.subarray(scan, -2), whole.subarray(-2)]
    for (const count of [50, 99, 101, 2000]) {
      await expectAgreement(Buffer.concat([head, ...Array.from({ length: count }, () => last), end]))
    }
  })
})

describeCollected('both decoders agree on collected pictures', () => {
  const files = ['photos', 'hostile', 'cases'].flatMap(folder =>
    readdirSync(join(testdata, folder), { recursive: true, encoding: 'utf8' })
      .map(name => join(testdata, folder, name))
      .filter(path => statSync(path).isFile() && statSync(path).size < 30e6),
  )
  it.each(files)('%s', { timeout: 20_000 }, async path => expectAgreement(readFileSync(path)))
})

describe('libjpeg-turbo', () => {
  it('decodes several pictures at once, each into memory of its own', async () => {
    const decoder = await openDecoder({ ...means, threads: 2 })
    const pictures = Object.values(photographs)
    const expected = await Promise.all(pictures.map(bytes => outcome(sharpAlone, bytes)))
    for (let round = 0; round < 5; round += 1) {
      expect(await Promise.all(pictures.map(bytes => outcome(decoder, bytes)))).toEqual(expected)
    }
  })

  it('goes on with the next picture after one whose header is damaged', async () => {
    const tables = photograph.indexOf(Buffer.of(0xff, 0xc4))
    for (const [at, byte] of [
      [3, 1],
      [4, 77],
      [5, 255],
    ] as const) {
      const spoilt = Buffer.from(photograph)
      spoilt[tables + at] = byte
      await expectAgreement(spoilt)
      const before = taken
      await expectAgreement(photograph)
      expect(taken - before).toBe(1)
    }
  })

  it('takes a picture whose colour profile is damaged', async () => {
    // The fifth part of two.
    const part = Buffer.from('\xff\xe2\0\x12ICC_PROFILE\0\x05\x02\xff\xff', 'latin1')
    const before = taken
    await expectAgreement(Buffer.concat([photograph.subarray(0, 2), part, photograph.subarray(2)]))
    expect(taken - before).toBe(1)
  })

  it('never writes more samples than the header that was read promises', async () => {
    // The frame header comes twice, the second time larger: ours is the first.
    const frame = photograph.indexOf(Buffer.of(0xff, 0xc0))
    const header = photograph.subarray(frame, frame + 2 + photograph.readUInt16BE(frame + 2))
    const larger = Buffer.from(header)
    larger.writeUInt16BE(4000, 5)
    larger.writeUInt16BE(4000, 7)
    const twice = (one: Buffer, other: Buffer): Buffer =>
      Buffer.concat([photograph.subarray(0, frame), one, other, photograph.subarray(frame + header.length)])
    await expectAgreement(twice(header, larger))
    await expectAgreement(twice(larger, header))
  })

  it('is asked for nothing that another number of pixels would hide: the limit comes first', async () => {
    const small = await openDecoder({ ...means, maxPixels: 1000 })
    expect(await outcome(small, photograph)).toMatchObject(['too-large', expect.any(String)])
  })

  it('is what the licences and VERSION say', () => {
    const said = turbojpegTitle.replace(' ', ' version ')
    expect(readFileSync(turbojpegFile('linux-x64')).includes(said)).toBe(true)
    expect(readFileSync(turbojpegFile('linux-arm64')).includes(said)).toBe(true)
  })
})

describe('a machine where libjpeg-turbo cannot be loaded', () => {
  it('measures with sharp, and says so once', async () => {
    const said: string[] = []
    const say = (sentence: string): void => void said.push(sentence)
    const decoder = await openDecoder({ ...means, say }, { turbojpeg: missing })
    for (const bytes of Object.values(photographs)) {
      expect(await outcome(decoder, bytes)).toEqual(await outcome(both, bytes))
    }
    expect(said).toEqual([
      'libjpeg-turbo could not be loaded, sharp decodes all pictures: libturbojpeg.so.0: cannot open common object file',
    ])
  })
})
