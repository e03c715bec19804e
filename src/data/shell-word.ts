// A word as a POSIX shell takes it, whatever is in it.

/** Quoted where it must be: `a.jpg`, `'two words'`. */
export const shellWord = (word: string): string =>
  /^[\w.,@%+=:/-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
