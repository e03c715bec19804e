// A line of text made ready for drawing: which letter stands where. Labels come from models and may hold anything.

import { advanceOf, hasGlyph } from './glyphs.ts'

export interface Lettering {
  readonly letters: readonly { readonly character: string; readonly pen: number }[]
  /** From the first pen to the last letter's end, in pixels. */
  readonly width: number
  /** Of an em, in pixels. */
  readonly size: number
}

/** Of a longer text the rest could not be seen anyway. */
const mostLetters = 200

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * @param size of an em, in pixels
 * @param room what does not fit into so many pixels is cut off and ends with `…`
 * @param suffix stands after it, whole; without it where not even it fits
 */
export function setText(text: string, { size, room, suffix = '' }: TextForm): Lettering {
  const characters = charactersOf(text)
  const after = [...suffix]
  const whole = setCharacters([...characters, ...after], size)
  if (whole.width <= room) return whole
  for (let kept = characters.length - 1; kept > 0; kept -= 1) {
    const begin = [...characters.slice(0, kept).join('').trimEnd()]
    const cut = setCharacters([...begin, '…', ...after], size)
    if (cut.width <= room) return cut
  }
  return suffix === '' ? setCharacters([], size) : setText(text, { size, room })
}

interface TextForm {
  readonly size: number
  readonly room: number
  readonly suffix?: string
}

function setCharacters(characters: readonly string[], size: number): Lettering {
  let pen = 0
  const letters = characters.map(character => {
    const letter = { character, pen }
    pen += advanceOf(character) * size
    return letter
  })
  return { letters, width: Math.ceil(pen), size }
}

/**
 * One character for each that a reader sees. What the font does not have becomes its base letter (š: s), or else a
 * box; line ends and other breaks a space; what has no shape of its own, such as marks of direction, nothing.
 */
function charactersOf(text: string): string[] {
  const line = text
    .slice(0, 8 * mostLetters)
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim()
  const characters: string[] = []
  for (const { segment } of graphemes.segment(line)) {
    if (characters.length === mostLetters) break
    const [base = ''] = segment.normalize('NFD')
    if (hasGlyph(segment)) characters.push(segment)
    else if (hasGlyph(base)) characters.push(base)
    else if (!/^[\p{Cf}\p{M}]+$/u.test(segment)) characters.push('\ufffd')
  }
  return characters
}
