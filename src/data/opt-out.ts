// Opt-out: what the owner of a picture says to programs like this one in the answer's X-Robots-Tag. The words are
// those that img2dataset heeds, and `none`, which stands for noindex and nofollow.

/** What an `X-Robots-Tag` is read for. */
const heeded = new Set(['noai', 'noimageai', 'noindex', 'noimageindex', 'none'])

/** Our name in `X-Robots-Tag: photogrid: noindex`, and in robots.txt. */
const agent = 'photogrid'

/** Directives whose value follows a colon; any other word before a colon is a program's name. */
const withValue = new Set(['unavailable_after', 'max-snippet', 'max-image-preview', 'max-video-preview'])

/**
 * A header may come several times, hold several directives, and be for one program alone:
 * `googlebot: noindex, photogrid: noai`. A name holds until the next one, and to the end of its header.
 * @param tags the values of all `X-Robots-Tag` headers of one answer
 * @returns the directive that tells us to leave the picture alone, in lower case; undefined where none does
 */
export function optOut(tags: readonly string[]): string | undefined {
  for (const tag of tags) {
    let spokenTo = agent
    for (const item of tag.toLowerCase().split(',')) {
      const [name, word] = parseItem(item)
      if (name !== undefined) spokenTo = name
      if (spokenTo === agent && heeded.has(word)) return word
    }
  }
  return undefined
}

function parseItem(item: string): readonly [name: string | undefined, directive: string] {
  const colon = item.indexOf(':')
  const before = item.slice(0, Math.max(0, colon)).trim()
  if (colon < 0 || withValue.has(before)) return [undefined, item.trim()]
  return [before, item.slice(colon + 1).trim()]
}
