// A block of locations as text: each says how many letters it shares with the one before it, and then the
// rest. `format` runs where the page is made, `parse` in the browser.

export const locationsABlock = 4096

/** A count of shared letters is one letter: this one plus the count. */
const none = 0x20
const mostShared = 2000

/** @param locations without line breaks */
export function formatBlock(locations: readonly string[]): string {
  let before = ''
  const lines = locations.map(location => {
    const shared = sharedLetters(before, location)
    before = location
    return String.fromCharCode(none + shared) + location.slice(shared)
  })
  return lines.join('\n')
}

/** Reads back what `formatBlock` wrote. */
export function parseBlock(text: string): string[] {
  let before = ''
  return text.split('\n').map(line => {
    before = before.slice(0, line.charCodeAt(0) - none) + line.slice(1)
    return before
  })
}

/** Never to the middle of a surrogate pair, whose half would not survive as UTF-8. */
function sharedLetters(a: string, b: string): number {
  const most = Math.min(a.length, b.length, mostShared)
  let shared = 0
  while (shared < most && a.charCodeAt(shared) === b.charCodeAt(shared)) shared++
  return shared > 0 && (a.charCodeAt(shared - 1) & 0xfc00) === 0xd800 ? shared - 1 : shared
}
