// Fragments on disk: which files they are, and what one of them says.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Fragment, parseFragment, type StoppedFragment } from '../data/fragment.ts'
import {
  looksLikeTutorialFragment,
  parseTutorialFragment,
  type TutorialFragment,
} from '../data/tutorial-fragment.ts'
import { fileError, readWhole } from './files.ts'

/** `results-*.json` of a folder, in the order of their numbers. @throws Foreseen (2) naming the folder */
export const listFragmentFiles = (folder: string): string[] => sortFragmentFiles(findFragmentFiles(folder))

/** The same in the folder's order: of a hundred thousand names, sorting takes the most time. */
export function findFragmentFiles(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter(name => /^results-.*\.json$/.test(name))
    return names.map(name => join(folder, name))
  } catch (error) {
    throw fileError('read', folder, error)
  }
}

/** A fixed order, whatever the folder's: the page must not depend on it. */
export const sortFragmentFiles = (files: readonly string[]): string[] => {
  const collator = new Intl.Collator('en', { numeric: true })
  return [...files].sort((a, b) => collator.compare(a, b) || (a < b ? -1 : 1))
}

/**
 * @throws BadFragment saying what is wrong with the content
 * @throws Foreseen (2) where the file cannot be read
 */
export function readFragmentFile(
  file: string,
): { kind: 'ours'; fragment: Fragment | StoppedFragment } | { kind: 'tutorial'; fragment: TutorialFragment } {
  const bytes = readWhole(file)
  return looksLikeTutorialFragment(bytes)
    ? { kind: 'tutorial', fragment: parseTutorialFragment(bytes) }
    : { kind: 'ours', fragment: parseFragment(bytes) }
}
