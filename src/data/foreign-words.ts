// Lines of words that are not a URL and then a number: in another order, with more or fewer of them.

import { isNumber, isPicture, isUrl } from './cell-kinds.ts'
import type { Command, Recognised, Sight } from './manifest-kind.ts'

/** Lines that are looked at. */
const enough = 50

/** Words with white space between, that are not a URL and then a number. */
export function shapeOfWords({ lines, what }: Sight): Recognised | undefined {
  const rows = lines.slice(0, enough).map(line => line.split(/\s+/))
  const most = (is: (words: readonly string[]) => boolean): boolean =>
    2 * rows.filter(is).length > rows.length
  if (what === 'parameters') {
    return most(words => !isNumber(words.at(-1)!))
      ? { seems: 'rows without keys', command: numbered }
      : undefined
  }
  const isPlace = (word: string): boolean => isUrl(word) || isPicture(word)
  if (most(words => words.length === 2 && isNumber(words[0]!) && isPlace(words[1]!)))
    return { seems: 'keys before URLs', command: (from, to) => `awk '{ print $2, $1 }' ${from} > ${to}` }
  // The name of a file may have blanks.
  if (most(words => isPlace(words.join(' '))))
    return { seems: 'a list of URLs without keys', command: numbered }
  const scheme = /^([a-z][a-z0-9+.-]*:)\/\//i.exec(rows[0]?.[0] ?? '')?.[1]?.toLowerCase()
  if (scheme !== undefined && !['http:', 'https:', 'file:'].includes(scheme))
    return { seems: `a list of ${scheme} URLs`, advice: 'jobs fetch http: and https: URLs: give those' }
  if (most(([place = '', date = '']) => isPlace(place) && /^\d{4}[-/.]\d/.test(date)))
    return {
      seems: 'URLs with dates for keys',
      command: (from, to) => `awk '{ print $1, substr($2, 1, 4) }' ${from} > ${to}`,
    }
  const at = [1, 2, 3, 4].find(index => most(words => isUrl(words[index] ?? '')))
  const first = at ?? (most(([place = '']) => isPlace(place)) ? 0 : undefined)
  if (first === undefined) return undefined
  const key = [5, 4, 3, 2, 1, 0].find(index => index !== first && most(words => isNumber(words[index] ?? '')))
  return {
    seems: `text with a URL in word ${first + 1} of each line, and ${key === undefined ? 'no number' : `a number in word ${key + 1}`}`,
    command: (from, to) =>
      `awk '{ print $${first + 1}, ${key === undefined ? 'NR' : `$${key + 1}`} }' ${from} > ${to}`,
  }
}

/** The number of the line is the key. */
const numbered: Command = (from, to) => `awk '{ print $0, NR }' ${from} > ${to}`
