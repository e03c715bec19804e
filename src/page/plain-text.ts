// Text from a manifest, a server or a machine, made fit to be shown: on one line, of bounded length,
// without the characters that reorder or hide what stands beside them.

/** Longer locations are shown cut and are not links. */
export const longestLink = 2048

/**
 * One line of visible text of at most `most` characters. Bidi overrides, zero-width and other format
 * characters (Unicode category Cf) go: escaping cannot make them harmless.
 */
export function plainText(text: string, most = 300): string {
  // A megabyte is cut before it is searched: four times leaves room for what is dropped.
  const line = text
    .slice(0, most * 4)
    .toWellFormed()
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim()
  return line.length > most || text.length > most * 4 ? `${cut(line, most - 1)}…` : line
}

/** Plain text cut in the middle: of a URL, the host and the file's name tell most. Counted in code points. */
export function shortLocation(text: string, most = 72): string {
  const letters = [...text]
  const tail = Math.floor(most * 0.55)
  if (letters.length <= most) return text
  return `${letters.slice(0, most - tail - 1).join('')}…${letters.slice(-tail).join('')}`
}

/** The address to link to, or undefined where the location is not an http(s) URL of sane length, whole. */
export function webLink(location: string): string | undefined {
  if (location.length > longestLink || !/^https?:\/\/.*[^…]$/is.test(location)) return undefined
  return URL.canParse(location) ? new URL(location).href : undefined
}

/** Never through the middle of a surrogate pair. */
const cut = (text: string, length: number): string =>
  text
    .slice(0, length)
    .toWellFormed()
    .replace(/\ufffd$/, '')
