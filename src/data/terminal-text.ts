// Text of others, as a terminal may get it: nothing in it steers the terminal, hides, or turns round what stands beside it.

/** Controls but for line ends and tabs; marks of direction, joiners, tags and the like; odd line ends. */
const unseen = /[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}]/gu

/** The text without them. */
export const terminalText = (text: string): string =>
  /^[ -~\n]*$/.test(text) ? text : text.replace(unseen, '')

/** The same for text that we have put colours in, which stay: bold, faint, and those of the table of inks. */
export const paintedText = (text: string): string =>
  text
    .split(ours)
    .map((part, index) => (index % 2 === 0 ? terminalText(part) : part))
    .join('')

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what a terminal's colours are made of
const ours = /(\x1b\[(?:[012]|3[1-6]|1;3[1-6]|(?:1;)?38;5;\d{1,3})m)/
