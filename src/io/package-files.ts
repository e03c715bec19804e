// Where this package's own files and its dependencies' lie: in a checkout, below a global or a local
// node_modules, or in pnpm's store.

import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { misuse } from '../errors.ts'

/** This file's folder and all those above it. */
function* upwards(folder: string): Generator<string> {
  for (let here = folder; ; here = dirname(here)) {
    yield here
    if (here === dirname(here)) return
  }
}

/** The folder of photogrid's package.json, whether this runs from `src/` or bundled from `dist/`. */
export function packageRoot(): string {
  for (const folder of upwards(import.meta.dirname)) {
    const file = join(folder, 'package.json')
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'photogrid') return folder
  }
  throw new Error(`no package.json of photogrid above ${import.meta.dirname}`)
}

/**
 * The folder of an installed package, looked for as Node would from each of `origins` in turn: a
 * dependency's dependency may lie beside it or above it.
 */
export function findPackage(name: string, origins: readonly string[]): string | undefined {
  for (const origin of origins) {
    for (const folder of upwards(realpathSync(origin))) {
      const found = join(folder, 'node_modules', name)
      if (existsSync(join(found, 'package.json'))) return realpathSync(found)
    }
  }
  return undefined
}

/** @throws Foreseen (2) saying how to install it */
export function needPackage(name: string, origins: readonly string[]): string {
  const found = findPackage(name, origins)
  if (found !== undefined) return found
  throw misuse(
    `the package ${name} is not installed`,
    'run npm ci (or npm install -g photogrid) without --omit=optional, on Linux with glibc',
  )
}

/** `sharp 0.35.5` */
export function packageTitle(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return `${name} ${version}`
}

/** The file with a package's licence; libvips' binaries tell theirs, library by library, in the README. */
export function licenseFile(folder: string): string | undefined {
  const names = readdirSync(folder).sort()
  const name =
    names.find(each => /^(licen[cs]e|copying)\b/i.test(each)) ?? names.find(each => /^readme/i.test(each))
  return name && join(folder, name)
}
