// sharp, loaded late and set up for a job: many pictures, each once, each from memory.

import { describeError, unfitMachine } from '../errors.ts'

export type SharpModule = typeof import('sharp')['default']

/** What libvips may open, and it from memory: no drawing, no file, no address. */
const loaders = ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Tiff', 'Heif'].map(name => `VipsForeignLoad${name}Buffer`)

export const loadSharp = async (): Promise<SharpModule> => (await import('sharp')).default

/** @throws Foreseen (75) when it cannot be loaded: a wrong C library or processor, files missing */
export async function prepareSharp(load: () => Promise<SharpModule>): Promise<SharpModule> {
  const sharp = await load().catch((error: unknown) => {
    throw unfitMachine(
      `sharp, which decodes pictures, could not be loaded: ${describeError(error)}`,
      'it needs Linux on x86-64-v2 with glibc 2.28 or newer',
    )
  })
  // No picture comes twice, so a cache would only hold memory.
  sharp.cache(false)
  // Threads for each picture: the worker measures as many pictures at once as it has threads. Must be
  // said, for sharp's own default is every core as soon as MALLOC_ARENA_MAX is in the environment.
  sharp.concurrency(1)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: loaders })
  return sharp
}
