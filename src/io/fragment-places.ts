// Where fragments are looked for: files by name, and folders of them.

import {
  accessSync,
  constants,
  type Dirent,
  existsSync,
  opendirSync,
  readdirSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { tagOf } from '../data/fragment-name.ts'
import { fileError } from './files.ts'

export interface FragmentPlaces {
  /** Whatever they are called. */
  readonly files: readonly string[]
  /** Of each its `results-*.json`. */
  readonly folders: readonly string[]
}

export const thisFolder: FragmentPlaces = { files: [], folders: ['.'] }

/** @throws Foreseen (2) where one of the paths is not there, or may not be read */
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
const findFragments = ({ files, folders }: FragmentPlaces): string[] =>
  distinctFiles([...folders.flatMap(readFolder), ...namedFiles(files)])

/** A fixed order, whatever the folder's: the page must not depend on it. */
export const sortFragmentFiles = (files: readonly string[]): string[] => {
  const collator = new Intl.Collator('en', { numeric: true })
  return [...files].sort((a, b) => collator.compare(a, b) || (a < b ? -1 : 1))
}

/** A file, and where it really is: several ways may lead there. */
export interface FoundFile {
  readonly file: string
  readonly real: string
}

export const distinctFiles = (found: readonly FoundFile[]): string[] => [
  // The first way to a file is the one that is named.
  ...new Map(found.toReversed().map(({ file, real }) => [real, file])).values(),
]

/** Those that are there. */
export const namedFiles = (files: readonly string[]): FoundFile[] =>
  files.filter(file => existsSync(file)).map(file => ({ file, real: realOf(file) }))

/** The fragments of a folder, in its own order: of a hundred thousand names, sorting takes the most time. */
export function readFolder(folder: string): FoundFile[] {
  try {
    const realFolder = realpathSync(folder)
    return readdirSync(folder, { withFileTypes: true })
      .filter(isFragment)
      .map(entry => ({
        file: join(folder, entry.name),
        real: entry.isSymbolicLink() ? realOf(join(realFolder, entry.name)) : join(realFolder, entry.name),
      }))
  } catch (error) {
    throw fileError('read', folder, error)
  }
}

/** Without reading more of a folder than up to its first fragment. */
export function holdsFragments(folder: string): boolean {
  const entries = opendirSync(folder)
  try {
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync())
      if (isFragment(entry)) return true
    return false
  } finally {
    entries.closeSync()
  }
}

const isFragment = ({ name }: Dirent): boolean => tagOf(name) !== undefined

/** A link that leads nowhere is what it is. */
function realOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
