// The options that make `run` and `mksubmit` plan what a page is of: what is missing is typed, and a command that
// measured something else would complete nothing.

import { shellWord } from './shell-word.ts'

const known: Readonly<Record<string, string>> = { luminance: '', objects: ' --analysis objects --model FILE' }

/**
 * What stands behind the verb, each option with a space before it; nothing for luminance of manifest.txt.
 * A plan's id does not know the names of a model or of a person's own analysis: FILE stands for these.
 */
export function samePlanOptions(manifest: string, analysis: string): string {
  const which = Object.hasOwn(known, analysis) ? known[analysis] : ' --analysis FILE'
  return `${which}${manifest === 'manifest.txt' ? '' : ` --manifest ${shellWord(manifest)}`}`
}
