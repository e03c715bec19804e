// Headers of a person's own, such as an archive's key. Their values are secrets: no sentence of ours holds one.

import { misuse } from '../errors.ts'

export interface RequestHeader {
  /** In lower case. */
  readonly name: string
  readonly value: string
}

/** What photogrid, or HTTP itself, says: another value would break parts, lengths, connections or politeness. */
const ours =
  /^(?:host|range|if-.*|content-.*|transfer-encoding|te|trailer|accept|accept-encoding|connection|keep-alive|proxy-.*|upgrade|expect|http2-settings|via|user-agent)$/

/**
 * @param where `--header`, or a file and its line
 * @throws Foreseen (2), which does not show the value
 */
export function parseRequestHeader(where: string, text: string): RequestHeader {
  const colon = text.indexOf(':')
  const [name, value] = [text.slice(0, Math.max(0, colon)).trim(), text.slice(colon + 1).trim()]
  if (!/^[!#$%&'*+.^_`|~\w-]{1,100}$/.test(name)) {
    const found = colon < 0 ? 'no colon' : name === '' ? 'no name before the colon' : 'a name that is none'
    throw misuse(`${where} must be 'Name: value'; found ${found}`, "such as --header 'X-Api-Key: 1234'")
  }
  if (!/^[\t\x20-\x7e]{1,8000}$/.test(value)) {
    const found = value === '' ? 'no value' : 'characters that are not printable ASCII, or too many'
    throw misuse(`${where}: the value of ${name} must be one line of ASCII; found ${found}`)
  }
  if (ours.test(name.toLowerCase())) {
    const hint = /^user-agent$/i.test(name) ? '--contact goes into the User-Agent' : undefined
    throw misuse(`${where} cannot be ${name}: photogrid says that itself`, hint)
  }
  return { name: name.toLowerCase(), value }
}

/** @throws Foreseen (2) where one stands there twice */
export function parseRequestHeaders(
  texts: readonly { readonly where: string; readonly text: string }[],
): RequestHeader[] {
  const headers = texts.map(({ where, text }) => parseRequestHeader(where, text))
  const twice = headers.find(({ name }, index) => headers.findIndex(other => other.name === name) < index)
  if (twice !== undefined) throw misuse(`the header ${twice.name} is given twice`, 'give it once')
  return headers
}

/** A header a line; empty lines and those that begin with # say nothing. */
export const parseHeaderFile = (path: string, text: string): RequestHeader[] =>
  parseRequestHeaders(
    text.split(/\r?\n/).flatMap((line, index) => {
      const isNothing = line.trim() === '' || line.startsWith('#')
      return isNothing ? [] : [{ where: `${path}, line ${index + 1},`, text: line }]
    }),
  )

export const formatHeaderFile = (headers: readonly RequestHeader[]): string =>
  `# For the servers of the manifest's rows alone. Keep it to yourself: chmod 600\n${headers.map(({ name, value }) => `${name}: ${value}\n`).join('')}`
