// JPEGs of every kind that libjpeg can write, and each of them damaged in many ways. The same bytes every time.

import { createRequire } from 'node:module'
import { turbojpegFile } from '../../src/io/turbojpeg-file.ts'
import { paint } from '../analyses/paint.ts'

interface Koffi {
  load(path: string): { func(declaration: string): (...given: unknown[]) => unknown }
}
const koffi: Koffi = createRequire(import.meta.url)('@koromix/koffi-linux-x64/linux_x64/koffi.node')
const library = koffi.load(turbojpegFile('linux-x64'))
const init = library.func('void *tj3Init(int)')
const set = library.func('int tj3Set(void *, int, int)')
const compress = library.func(
  'int tj3Compress8(void *, const uint8_t *, int, int, int, int, _Inout_ void **, _Inout_ size_t *)',
)
const lastError = library.func('const char *tj3GetErrorStr(void *)')

/** turbojpeg.h: TJPARAM_… */
const parameters = {
  ...{ quality: 3, subsampling: 4, colourSpace: 8, optimise: 11, progressive: 12, arithmetic: 14 },
  ...{ lossless: 15, restartRows: 19 },
}
type Parameters = Partial<Record<keyof typeof parameters, number>>

/** TJPF_… and TJCS_…, by channels and how they are stored. */
const [formats, colourSpaces] = [
  { 1: 6, 3: 0, 4: 11 },
  { rgb: 0, cmyk: 3, ycck: 4 },
]

function jpegOf(width: number, height: number, channels: 1 | 3 | 4, asked: Parameters): Buffer {
  const handle = init(0)
  // NOREALLOC: into the room that is given.
  for (const [name, value] of [['noRealloc', 1], ...Object.entries({ quality: 85, ...asked })] as const) {
    const number = name === 'noRealloc' ? 2 : parameters[name as keyof Parameters]
    if (set(handle, number, value) !== 0) throw new Error(`${name}: ${lastError(handle)}`)
  }
  const room = new Uint8Array(width * height * 8 + 100_000)
  const size = [room.length]
  const samples = paint(width, height, channels)
  if (compress(handle, samples, width, 0, height, formats[channels], [room], size) !== 0) {
    throw new Error(String(lastError(handle)))
  }
  return Buffer.from(room.subarray(0, Number(size[0])))
}

const subsamplings = ['4:4:4', '4:2:2', '4:2:0', 'grey', '4:4:0', '4:1:1', '4:4:1']
const codings: Readonly<Record<string, Parameters>> = {
  baseline: {},
  progressive: { progressive: 1 },
  'with restarts': { restartRows: 1 },
  coarse: { quality: 20 },
  'arithmetically coded': { arithmetic: 1 },
}
const [width, height] = [99, 67]
const grey = subsamplings.indexOf('grey')
const sizes = [
  [1, 1],
  [2, 1],
  [7, 9],
  [8, 8],
  [17, 3],
  [3, 17],
] as const

/** By what they are. */
export const jpegs: Readonly<Record<string, Buffer>> = Object.fromEntries([
  ...subsamplings.flatMap((name, subsampling) =>
    Object.entries(codings).map(([coding, asked]) => [
      `${name} ${coding}`,
      jpegOf(width, height, 3, { subsampling, ...asked }),
    ]),
  ),
  ...subsamplings.flatMap((name, subsampling) =>
    sizes.map(([wide, high]) => [`${name} of ${wide} x ${high}`, jpegOf(wide, high, 3, { subsampling })]),
  ),
  ['of grey samples', jpegOf(width, height, 1, { subsampling: grey })],
  ['RGB', jpegOf(width, height, 3, { subsampling: 0, colourSpace: colourSpaces.rgb })],
  ['CMYK', jpegOf(width, height, 4, { subsampling: 0, colourSpace: colourSpaces.cmyk })],
  ['YCCK', jpegOf(width, height, 4, { subsampling: 2, colourSpace: colourSpaces.ycck })],
  ['lossless', jpegOf(width, height, 3, { lossless: 1 })],
])

/** What libturbojpeg is not asked to decode. */
export const isRare = (name: string): boolean => /arithmetic|CMYK|YCCK|lossless/.test(name)

/** A progressive one that ends, properly, after each of its scans but the last. */
export function endedEarly(jpeg: Buffer): Buffer[] {
  const scans: number[] = []
  for (let at = jpeg.indexOf('ffda', 'hex'); at >= 0; at = jpeg.indexOf('ffda', at + 2, 'hex')) scans.push(at)
  return scans.slice(1).map(at => Buffer.concat([jpeg.subarray(0, at), Buffer.of(0xff, 0xd9)]))
}

/** So many damaged copies: cut, with bytes changed, lost, added, or zero. */
export function damaged(jpeg: Buffer, count: number, seed: number): Buffer[] {
  let state = seed
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * limit)
  }
  return Array.from({ length: count }, (_, index) => {
    const copy = Buffer.from(jpeg)
    const at = below(copy.length)
    const change = [
      () => copy.subarray(0, at),
      () => copy.fill(below(256), at, at + 1),
      // In its header, most likely.
      () => copy.fill(below(256), at % 700, (at % 700) + 1),
      () => Buffer.concat([copy.subarray(0, at), copy.subarray(at + below(300))]),
      () => Buffer.concat([copy.subarray(0, at), Buffer.alloc(below(20), below(256)), copy.subarray(at)]),
      () => copy.fill(0, at, Math.min(copy.length, at + below(512))),
    ] as const
    return change[index % change.length]!()
  })
}
