// The fragments of the tutorial's own program: JavaScript rather than JSON, no row numbers. The file's
// name says where they start, and their keys must be those of the manifest.

import { BadFragment } from './fragment-reader.ts'

export interface TutorialFragment {
  readonly host: string
  readonly keys: readonly number[]
  readonly values: readonly number[]
}

const openBrace = 123

/** Could these bytes be one? Ours begin with `{`. */
export const looksLikeTutorialFragment = (bytes: Uint8Array): boolean =>
  bytes[0] !== openBrace &&
  /^\s*(?:\/\*|\[\s*-?\d)/.test(Buffer.from(bytes.subarray(0, 200)).toString('utf8'))

/** @throws BadFragment naming the line that is neither a comment nor `[key, value],` */
export function parseTutorialFragment(bytes: Uint8Array): TutorialFragment {
  const keys: number[] = []
  const values: number[] = []
  let host = 'unknown'
  const lines = Buffer.from(bytes).toString('utf8').split('\n')
  lines.forEach((line, index) => {
    const text = line.trim()
    if (text === '') return
    const comment = /^\/\*(.*)\*\/$/.exec(text)
    if (comment !== null) {
      host = /^ Running on host: (.+) $/.exec(comment[1]!)?.[1] ?? host
      return
    }
    const pair = /^\[(-?\d+(?:\.\d+)?), (-?\d+(?:\.\d+)?)\],?$/.exec(text)
    if (pair === null) throw new BadFragment(`line ${index + 1} is neither a comment nor [key, value],`)
    const [key, value] = [Number(pair[1]), Number(pair[2])]
    if (!Number.isFinite(key + value))
      throw new BadFragment(`line ${index + 1} holds a number beyond all bounds`)
    keys.push(key)
    values.push(value)
  })
  if (keys.length === 0) throw new BadFragment('holds no readings')
  return { host, keys, values }
}
