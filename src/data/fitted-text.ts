// Text made to fit the width of a terminal. The rule, stated here for all of it: what may take more lines is wrapped and
// nothing is lost; what has one line loses whole words, and a mark says so. No number is ever cut.

import { stripVTControlCharacters } from 'node:util'

/** Columns of a character at most: never less than a terminal takes. */
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u
const widthless = /[\p{Mn}\p{Me}\p{Cf}]/u

/** In columns; a terminal's colour codes have none. */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  let width = 0
  for (const letter of stripVTControlCharacters(text))
    width += wide.test(letter) ? 2 : widthless.test(letter) ? 0 : 1
  return width
}

/**
 * Lines of at most `width` columns, broken between words; a number stays beside the words that it belongs to. Further
 * lines begin as far to the right as the first, and words that are longer than a line are continued on the next.
 */
export function wrap(text: string, width: number): string[] {
  if (widthOf(text) <= width) return [text]
  const margin = /^ */.exec(text)![0]
  const room = Math.max(1, width - margin.length)
  const lines: string[] = []
  let line = ''
  for (const word of phrasesOf(text).flatMap(phrase => pieces(phrase, room))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) <= room) line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line].map(each => margin + each)
}

/** One line of at most `width` columns: as many whole words as fit, and `…` where some do not. */
export function shorten(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let kept = ''
  for (const phrase of phrasesOf(text)) {
    const longer = kept === '' ? phrase : `${kept} ${phrase}`
    if (widthOf(longer) + 2 > width) break
    kept = longer
  }
  if (kept !== '') return `${kept.replace(/[,;:(]+$/, '')} …`
  // Of a name the beginning tells something, of a number it would tell another.
  return `${takeColumns(text.trimStart(), width - 1).replace(/[\d.,\s]+$/, '')}…`
}

/** Words, with the numbers that stand beside them: `3,188 of 5,576 rows`, `4 min`, `cluster 12:`. */
function phrasesOf(text: string): string[] {
  const phrases: string[] = []
  for (const word of text.split(' ').filter(each => each !== '')) {
    const before = phrases.at(-1)
    if (before !== undefined && belongTogether(before, word))
      phrases[phrases.length - 1] = `${before} ${word}`
    else phrases.push(word)
  }
  return phrases
}

const belongTogether = (before: string, after: string): boolean =>
  /(?:^|\s)\d(?:[\d.,]*\d)?$/.test(before) || (/\w$/.test(before) && /^\d/.test(after))

/** What is too long for a line: its words, and these letter by letter. */
function pieces(phrase: string, width: number): string[] {
  if (widthOf(phrase) <= width) return [phrase]
  return phrase.split(' ').flatMap(word => {
    const parts: string[] = []
    for (let rest = word; rest !== ''; ) {
      const part = takeColumns(rest, width) || rest
      parts.push(part)
      rest = rest.slice(part.length)
    }
    return parts
  })
}

/** As many characters from the beginning as fit. */
function takeColumns(text: string, width: number): string {
  let taken = ''
  for (const letter of text) {
    if (widthOf(taken + letter) > width) break
    taken += letter
  }
  return taken
}
