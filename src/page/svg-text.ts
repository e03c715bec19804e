// Text in a picture that stands alone: written out, in whatever sans serif there is, or by somebody who knows the
// letters' outlines.

export interface Lettered {
  readonly text: string
  readonly x: number
  /** Of the base line. */
  readonly y: number
  /** In pixels. */
  readonly size: number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly colour: string
  readonly bold: boolean
}

export interface Lettering {
  /** An SVG element. */
  readonly write: (lettered: Lettered) => string
  /** In ems, at least nearly. */
  readonly widthOf: (text: string) => number
}

export const escapeXml = (text: string): string =>
  text.replace(/[<>&"]/g, character => `&#${character.codePointAt(0)};`)

/** Leaves it to the reader's machine: the text stays text, to be searched and edited. */
export const writtenOut: Lettering = {
  write: ({ text, x, y, size, anchor, colour, bold }) =>
    `<text x="${x}" y="${y}" font-size="${size}" fill="${colour}"${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}${bold ? ' font-weight="600"' : ''}>${escapeXml(text)}</text>`,
  widthOf: text => 0.54 * [...text].length,
}

/** Breaks a text into lines that are no wider; one word is never broken. */
export function wrapText(text: string, ems: number, { widthOf }: Lettering): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`
    if (lines.length > 0 && widthOf(longer) <= ems) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
