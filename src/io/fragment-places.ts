// Where fragments are looked for: files by name, and folders of them.

import { accessSync, constants, type Dirent, existsSync, opendirSync, realpathSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { tagOf } from '../data/fragment-name.ts'
import { fileError } from './files.ts'

export interface FragmentPlaces {
  /** Whatever they are called. */
  readonly files: readonly string[]
  /** Of each its `results-*.json`. */
  readonly folders: readonly string[]
}

export const thisFolder: FragmentPlaces = { files: [], folders: ['.'] }

/** @throws Foreseen (2) if one of the paths is not there, or may not be read */
export function placesOf(paths: readonly string[]): FragmentPlaces {
  const folders = new Set<string>()
  const files = new Set<string>()
  for (const path of paths) {
    try {
      accessSync(path, constants.R_OK)
      if (statSync(path).isDirectory()) folders.add(path)
      else files.add(path)
    } catch (error) {
      throw fileError('read', path, error, 'name fragments, or folders of results-*.json')
    }
  }
  return { files: [...files], folders: [...folders] }
}

/** Every fragment once, in the order of their numbers. @throws Foreseen (2) naming a folder that cannot be read */
export const listFragments = (places: FragmentPlaces): string[] => sortFragmentFiles(findFragments(places))

/** The same in no order. */
const findFragments = ({ files, folders }: FragmentPlaces): readonly string[] =>
  distinctFiles([...folders.map(readFolder), ...namedFiles(files)])

/** A fixed order, whatever the folder's: the page must not depend on it. */
export function sortFragmentFiles(files: readonly string[]): string[] {
  const collator = new Intl.Collator('en', { numeric: true })
  const inOrder = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : 1)
  const numbers = firstNumbers(files)
  if (numbers === undefined) return [...files].sort(inOrder)
  const order = Uint32Array.from(files.keys())
  order.sort((a, b) => numbers[a]! - numbers[b]! || inOrder(files[a]!, files[b]!))
  return Array.from(order, index => files[index]!)
}

/**
 * The number behind a beginning that all of them share: it orders them as a collator does, and far sooner.
 * @returns undefined if they do not begin alike
 */
function firstNumbers(files: readonly string[]): Float64Array | undefined {
  const begin = /^(?:.*\/)?\D*/s.exec(files[0] ?? '')![0]
  const numbers = new Float64Array(files.length)
  for (const [index, file] of files.entries()) {
    const digits = file.startsWith(begin) ? /^\d{1,15}(?!\d)/.exec(file.slice(begin.length))?.[0] : undefined
    if (digits === undefined) return undefined
    numbers[index] = Number(digits)
  }
  return numbers
}

/** The files of one place, and where each of them really is. */
export interface FoundFiles {
  readonly files: readonly string[]
  readonly realOf: (file: string) => string
  /** Do several ways lead to one of them within this place? */
  readonly hasLinks: boolean
}

/** Each file once, however many ways lead there: the first one is the one that is named. */
export function distinctFiles(places: readonly FoundFiles[]): readonly string[] {
  const [first] = places
  // The usual place is one folder without a link, of up to a hundred thousand files.
  if (first !== undefined && places.length === 1 && !first.hasLinks) return first.files
  const ways = new Map<string, string>()
  for (const { files, realOf } of places) {
    for (const file of files) {
      const real = realOf(file)
      if (!ways.has(real)) ways.set(real, file)
    }
  }
  return [...ways.values()]
}

/** Those that are there, as one place; none if nothing is named. */
export function namedFiles(named: readonly string[]): FoundFiles[] {
  const files = named.filter(file => existsSync(file))
  return files.length === 0 ? [] : [{ files, realOf: realPath, hasLinks: true }]
}

/** The fragments of a folder, in its own order: of a hundred thousand names, sorting takes the most time. */
export function readFolder(folder: string): FoundFiles {
  try {
    const realFolder = realpathSync(folder)
    const files: string[] = []
    const links = new Set<string>()
    for (const entry of fragmentsIn(folder)) {
      const file = join(folder, entry.name)
      files.push(file)
      if (entry.isSymbolicLink()) links.add(file)
    }
    const realOf = (file: string): string =>
      links.has(file) ? realPath(file) : join(realFolder, basename(file))
    return { files, realOf, hasLinks: links.size > 0 }
  } catch (error) {
    throw fileError('read', folder, error)
  }
}

/** Without reading more of a folder than up to its first fragment. */
export function holdsFragments(folder: string): boolean {
  for (const _ of fragmentsIn(folder)) return true
  return false
}

/** One at a time: a hundred thousand entries at once are tens of megabytes. */
function* fragmentsIn(folder: string): Generator<Dirent> {
  const entries = opendirSync(folder, { bufferSize: 512 })
  try {
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync())
      if (tagOf(entry.name) !== undefined) yield entry
  } finally {
    entries.closeSync()
  }
}

/** A link that leads nowhere is what it is. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
