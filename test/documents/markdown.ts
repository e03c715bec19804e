// As much of Markdown as the documents' tests ask about: sections, tables, links, blocks of help.

import { escapePattern } from './console.ts'

const fence = /^```[\s\S]*?^```$/gm

/** A section's text, from its heading to the next one of the same or a higher level; '' if there is none. */
export function section(text: string, title: string): string {
  const heading = new RegExp(`^(#+) ${escapePattern(title)}$`, 'm').exec(text)
  if (heading === null) return ''
  const body = text.slice(heading.index + heading[0].length)
  const end = new RegExp(`^#{1,${heading[1]!.length}} `, 'm').exec(withoutFences(body))
  return end === null ? body : body.slice(0, end.index)
}

/** Fences blanked out, so that places stay what they are. */
const withoutFences = (text: string): string => text.replace(fence, block => block.replace(/[^\n]/g, ' '))

/** Without fenced blocks. */
export const prose = (text: string): string => text.replace(fence, '')

/** The cells of every table's rows, without the headings. */
export function tableRows(text: string): string[][] {
  const lines = prose(text).split('\n')
  return lines
    .filter((line, index) => line.startsWith('|') && !isRule(line) && !isRule(lines[index + 1] ?? ''))
    .map(line =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map(cell => cell.trim()),
    )
}

const isRule = (line: string): boolean => /^\|(?:-+\|)+$/.test(line)

export const tableColumn = (text: string, column: number): string[] =>
  tableRows(text).map(cells => cells[column] ?? '')

/** The targets of links and pictures, Markdown's and HTML's. */
export const links = (text: string): string[] =>
  Array.from(
    prose(text).matchAll(/\]\(([^)\s]+)\)|\b(?:src|srcset|href)="([^"]+)"/g),
    ([, markdown, html]) => markdown ?? html ?? '',
  )

/** The anchors that a reader of GitHub's or GitLab's can jump to. */
export const anchors = (text: string): Set<string> =>
  new Set(
    Array.from(prose(text).matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )

/** The text with each block after "`PROGRAM --help`:" replaced by what that prints. */
export function fillHelp(text: string, helps: ReadonlyMap<string, string>): string {
  let filled = text
  for (const [program, help] of helps) {
    const block = new RegExp(`(^\`${program} --help\`:\\n\\n\`\`\`text\\n)[\\s\\S]*?(^\`\`\`$)`, 'm')
    if (!block.test(filled)) throw new Error(`there is no block for ${program} --help`)
    filled = filled.replace(block, (_, before, after) => `${before}${help}${after}`)
  }
  return filled
}
