// JSON: which members are URLs and numbers, and the command that writes these two as rows.

import type { Command, Recognised, Sight } from './manifest-kind.ts'

/** JSON, whole or a value a line: the members, or places, that are URLs and numbers. */
export function jsonTable({ text, lines, what }: Sight): Recognised | undefined {
  const opening = text.trimStart()[0]
  if (opening !== '{' && opening !== '[') return undefined
  const byLine =
    lines.length > 1 && lines.slice(0, 2).every((line, index) => isWhole(line, index, lines.length))
  if (!byLine && !looksLikeJson(text.trimStart())) return undefined
  const seems = byLine ? 'JSON lines' : 'JSON'
  const location = new RegExp(`"(${anyName})"\\s*:\\s*"(?:https?|file):`).exec(text)?.[1]
  const key =
    nameOf(text, 'year|date|key', '-?\\d+') ??
    nameOf(text, anyName, '(?:1\\d|20)\\d\\d') ??
    nameOf(text, anyName, '-?\\d+')
  const isPlain = (name: string | undefined): name is string =>
    name !== undefined && /^[\w .:/-]+$/.test(name)
  const list = /^\{\s*"([\w-]+)"\s*:\s*\[/.exec(text.trimStart())?.[1]
  if (what === 'parameters' || !isPlain(location) || (opening === '{' && !byLine && list === undefined))
    return { seems, advice: 'write its URLs and numbers as text, a row a line: a URL, a space, a number' }
  const records = byLine
    ? '(json.loads(line) for line in open(sys.argv[1], encoding="utf-8-sig") if line.strip())'
    : `json.load(open(sys.argv[1], encoding="utf-8-sig"))${opening === '[' ? '' : `["${list}"]`}`
  const number = isPlain(key) ? `r.get("${key}", "")` : 'n'
  const command: Command = (from, to) =>
    `python3 -c 'import json, sys; [print(r.get("${location}", ""), ${number}) for n, r in enumerate(${records})]' ${from} > ${to}`
  return {
    seems: `${seems}: URLs in "${location}", ${isPlain(key) ? `numbers in "${key}"` : 'no numbers'}`,
    command,
  }
}

const anyName = '(?:[^"\\\\]|\\\\.)*'

/** Of the first member that is such a number, or the text of one. */
const nameOf = (text: string, name: string, number: string): string | undefined =>
  new RegExp(`"(${name})"\\s*:\\s*"?${number}(?:\\.\\d+)?"?\\s*[,}]`, 'i').exec(text)?.[1]

/** The last line that was read may be cut. */
function isWhole(line: string, index: number, count: number): boolean {
  try {
    return typeof JSON.parse(line) === 'object'
  } catch {
    return index > 0 && index === count - 1
  }
}

/** An object with a member, or a list of objects, lists, texts or numbers. */
const looksLikeJson = (text: string): boolean =>
  /^\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\})/.test(text) || /^\[\s*(?:[[{\]"]|-?\d)/.test(text)
