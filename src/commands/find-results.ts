// Where the results are that a command is about: in this folder, and where a person says.

import { type FragmentPlaces, holdsFragments, placesOf } from '../io/fragment-places.ts'
import type { Effects } from './effects.ts'

/** As typed. */
export interface ResultsOptions {
  /** Files and folders besides. */
  readonly results?: readonly string[]
}

/**
 * @param named files and folders in place of this one; none: this folder
 * @throws Foreseen (2) if one of them is not there
 */
export function findResults(
  named: readonly string[],
  { results = [] }: ResultsOptions,
  effects: Pick<Effects, 'say'>,
): FragmentPlaces {
  const places = placesOf([...named, ...results])
  for (const folder of places.folders)
    if (!holdsFragments(folder))
      effects.say(`${folder} holds no fragment: no file there is called results-*.json`)
  return named.length > 0 ? places : { ...places, folders: [...new Set(['.', ...places.folders])] }
}

/** What `--results` has to say for the same results. */
export const resultsPaths = ({ files, folders }: FragmentPlaces): string[] =>
  [...folders, ...files].filter(path => path !== '.')
