// libturbojpeg, the one library of libjpeg-turbo that is carried: taken from a package at build time, for that package
// brings a compiler's tools too.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findPackage, needPackage, packageRoot } from './package-files.ts'

/** What the library says of itself. */
export const turbojpegTitle = 'libjpeg-turbo 3.1.3'

/** Where it lies beside the program that loads it: see `analyses/turbojpeg.ts`. */
export const turbojpegPath = (platform: string): string => `jpeg-turbo-${platform}/libturbojpeg.so.0`

const carrier = '@julusian/jpeg-turbo'

/**
 * The file itself: in a checkout the package's, else what the build copied.
 * @param platform such as `linux-x64`
 * @throws Foreseen (2) where neither is there
 */
export function turbojpegFile(platform: string): string {
  const root = packageRoot()
  const built = join(root, 'dist', turbojpegPath(platform))
  if (findPackage(carrier, [root]) === undefined && existsSync(built)) return built
  return join(needPackage(carrier, [root]), 'prebuilds', turbojpegPath(platform))
}
