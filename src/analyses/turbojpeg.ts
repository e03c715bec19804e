// libjpeg-turbo, called through koffi into memory that is used again: the decoder of plain JPEGs. The only door to both.
// The interface is the TurboJPEG API, version 3 (turbojpeg.h of libjpeg-turbo 3.1).

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch } from 'node:os'
import { dirname, join } from 'node:path'
import type { JpegHeader } from './jpeg-header.ts'

/** A decoder of JPEGs with one or three channels of 8 bits. */
export interface TurboJpeg {
  /**
   * Decodes one picture and hands its samples, interleaved and row after row, to `use`, which must be done with them
   * when it returns.
   * @returns undefined if the library had any complaint, or found another size than the header says; `use` was then not
   *   called
   */
  decode<T>(bytes: Uint8Array, header: JpegHeader, use: Use<T>): Promise<{ readonly result: T } | undefined>
}

type Use<T> = (samples: Uint8Array, channels: 1 | 3) => T

/** TJPARAM_…, TJPF_…, TJINIT_…: an enumeration each. */
const parameters = {
  stopOnWarning: 0,
  width: 5,
  height: 6,
  colourSpace: 8,
  scanLimit: 13,
  saveMarkers: 25,
} as const
/** TJCS_RGB, TJCS_YCbCr, TJCS_GRAY. */
const channelsOfSpace: readonly number[] = [3, 3, 1]
const pixelFormats = { 1: 6, 3: 0 } as const
const decompression = 1

/** A progressive picture of more scans is refused by libvips too: each costs as much as decoding the whole. */
const mostScans = 100
/** Small enough to be decoded while nobody waits: a thread for it would cost more than it brings. */
const brief = 4_000_000
/** Of samples, kept for the next picture: 32 megapixels. */
const keptBytes = 96 << 20

type Handle = object
interface Call<P extends readonly unknown[], R> {
  (...given: P): R
  async(...given: [...P, (error: Error | null, result: R) => void]): void
}
interface Library {
  init(kind: number): Handle | null
  destroy(handle: Handle): void
  set(handle: Handle, parameter: number, value: number): number
  get(handle: Handle, parameter: number): number
  readHeader(handle: Handle, bytes: Uint8Array, size: number): number
  readonly decompress: Call<
    readonly [
      handle: Handle,
      bytes: Uint8Array,
      size: number,
      samples: Uint8Array,
      pitch: number,
      format: number,
    ],
    number
  >
}

/** Only what plain JPEGs are: all else is decided elsewhere. */
export const isPlain = ({ precision, channels, process }: JpegHeader): boolean =>
  precision === 8 && (channels === 1 || channels === 3) && process <= 2

/**
 * @param threads pictures decoded at the same time, at most
 * @throws Error when the library, or koffi, cannot be loaded here
 */
export async function openTurboJpeg(threads: number): Promise<TurboJpeg> {
  loaded ??= loadLibrary()
  const library = loaded
  const idle: Slot[] = []
  return {
    async decode(bytes, header, use) {
      const slot = idle.pop() ?? new Slot(library)
      let isClean = false
      try {
        const samples = slot.begin(bytes, header)
        if (samples === undefined) return undefined
        const aside = threads > 1 || header.process === 2 || samples.length > 3 * brief
        const isWhole = await slot.decompress(bytes, header, samples, aside)
        isClean = isWhole
        return isWhole ? { result: use(samples, header.channels as 1 | 3) } : undefined
      } finally {
        // After a header that is refused the decompressor takes no other one, and may keep a part of its tables.
        if (isClean && idle.length < threads) idle.push(slot.rest())
        else slot.close()
      }
    },
  }
}

/** A decompressor of the library, and the memory it decodes into. */
class Slot {
  readonly #library: Library
  readonly #handle: Handle
  #memory = Buffer.alloc(0)

  constructor(library: Library) {
    this.#library = library
    const handle = library.init(decompression)
    if (handle === null) throw new Error('libturbojpeg gives no decompressor')
    library.set(handle, parameters.stopOnWarning, 1)
    library.set(handle, parameters.scanLimit, mostScans)
    // Colour profiles are ignored, and a damaged one is no reason to warn.
    library.set(handle, parameters.saveMarkers, 0)
    this.#handle = handle
  }

  /** Room for the samples, if the library finds the size and channels that the header says: so many would it write. */
  begin(bytes: Uint8Array, { width, height, channels }: JpegHeader): Uint8Array | undefined {
    const { readHeader, get } = this.#library
    if (readHeader(this.#handle, bytes, bytes.length) !== 0) return undefined
    const isAsSaid =
      get(this.#handle, parameters.width) === width &&
      get(this.#handle, parameters.height) === height &&
      channelsOfSpace[get(this.#handle, parameters.colourSpace)] === channels
    if (!isAsSaid) return undefined
    const size = width * height * channels
    if (this.#memory.length < size) this.#memory = Buffer.allocUnsafeSlow(size)
    return this.#memory.subarray(0, size)
  }

  /** @param aside on another thread, so that this one can go on */
  decompress(
    bytes: Uint8Array,
    { width, channels }: JpegHeader,
    samples: Uint8Array,
    aside: boolean,
  ): boolean | Promise<boolean> {
    const { decompress } = this.#library
    const format = pixelFormats[channels as keyof typeof pixelFormats]
    const given = [this.#handle, bytes, bytes.length, samples, width * channels, format] as const
    if (!aside) return decompress(...given) === 0
    return new Promise((resolve, reject) => {
      decompress.async(...given, (error, result) => (error === null ? resolve(result === 0) : reject(error)))
    })
  }

  rest(): this {
    if (this.#memory.length > keptBytes) this.#memory = Buffer.alloc(0)
    return this
  }

  close(): void {
    this.#library.destroy(this.#handle)
  }
}

let loaded: Library | undefined

interface Koffi {
  load(path: string): { func(declaration: string): never }
}

/** koffi's package for this kind of machine: npm would run an install script for the package that chooses one. */
function loadLibrary(): Library {
  const require = createRequire(import.meta.url)
  const koffi: Koffi = require(`@koromix/koffi-linux-${arch()}/linux_${arch()}/koffi.node`)
  const library = koffi.load(findLibrary(require))
  return {
    init: library.func('void *tj3Init(int)'),
    destroy: library.func('void tj3Destroy(void *)'),
    set: library.func('int tj3Set(void *, int, int)'),
    get: library.func('int tj3Get(void *, int)'),
    readHeader: library.func('int tj3DecompressHeader(void *, uint8_t *, size_t)'),
    decompress: library.func('int tj3Decompress8(void *, uint8_t *, size_t, uint8_t *, int, int)'),
  }
}

/** Beside this program, in the payload and in an installed package; in a checkout, the package it comes from. */
function findLibrary(require: NodeJS.Require): string {
  const folder = `jpeg-turbo-linux-${arch()}`
  const here = import.meta.dirname
  for (const beside of [here, dirname(here)]) {
    const path = join(beside, folder, 'libturbojpeg.so.0')
    if (existsSync(path)) return path
  }
  const carrier = dirname(require.resolve('@julusian/jpeg-turbo/package.json'))
  return join(carrier, 'prebuilds', folder, 'libturbojpeg.so.0')
}
