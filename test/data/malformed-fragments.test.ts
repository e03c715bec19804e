// Every way we know in which a fragment can be malformed: each is refused with its reason, none is counted, and none
// ends the program.

import { hash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { coverFragments } from '../../src/commands/cover.ts'
import { formatFragment, formatStopped } from '../../src/data/fragment.ts'
import { BadFragment, parseFragment } from '../../src/data/fragment-reader.ts'
import { readProgress, sealGo, sealRow } from '../../src/data/progress.ts'
import { readingRule } from '../../src/data/readings.ts'
import type { ManifestFacts } from '../../src/io/manifest-file.ts'
import { readManifestFacts } from '../../src/io/manifest-file.ts'
import { sample } from './sample-fragment.ts'

const go = { host: 'node-12', site: null, started: sample.started, rows: 3 }
const good = formatFragment({ ...sample, goes: [go] })
const other = formatFragment({ ...sample, host: 'another' })
const sealOf = (text: string): string => text.slice(text.lastIndexOf(',"sha256":'))

/** The text with a checksum that is right, as somebody would make it who wants to deceive. */
function sealed(text: string | Uint8Array): Buffer {
  const bytes = Buffer.from(text)
  const at = bytes.lastIndexOf(',"sha256":')
  const body = at < 0 ? bytes.subarray(0, bytes.lastIndexOf('}')) : bytes.subarray(0, at)
  return Buffer.concat([body, Buffer.from(`,"sha256":"${hash('sha256', body)}"}\n`)])
}
/** One piece of the text in another's place, and the checksum made right again. */
function changed(from: string | RegExp, to: string): Buffer {
  const text = good.replace(from, to)
  if (text === good) throw new Error(`nothing to change: ${from}`)
  return sealed(text)
}
const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const bytesOf = (...bytes: number[]): Buffer => Buffer.from(bytes)

const { outcomes: _, analysisVersion: __, tries: ___, bytes: ____, ...head } = sample
const stopped = { ...head, stopped: { code: 'killed', message: 'by signal 9' }, outcomes: [] as const }
const stoppedLine = formatStopped(stopped)
const stoppedWith = (more: object): string => `${JSON.stringify({ ...JSON.parse(stoppedLine), ...more })}\n`
const goLine = sealGo({ ...head })
const rowLine = sealRow({ outcome: sample.outcomes[0]!, tries: 1, bytes: 1 }, goLine.seal)

const notJson =
  /^is not valid JSON: (cut short, or not a fragment \(.+\)|outcome \d+ is not closed on its line)$/
const notUtf8 = 'is not valid UTF-8'
const notOurs = 'is JSON, but not a photogrid fragment'
const sealGone = 'was reformatted or edited: its checksum is not at its end'
const sealWrong = 'was damaged or edited: its checksum does not match'

type Case = readonly [title: string, content: string | Uint8Array, reason: string | RegExp]

const texts: Case[] = [
  ['nothing', '', 'is empty'],
  ['a newline', '\n', notJson],
  ['blanks', '   ', notJson],
  ['a byte order mark alone', bytesOf(0xef, 0xbb, 0xbf), notJson],
  ['a byte order mark before it', `\uFEFF${good}`, notJson],
  ['UTF-16', Buffer.from(good, 'utf16le'), /^is not valid (UTF-8|JSON)/],
  ['zeros, as a broken disk leaves them', Buffer.alloc(good.length), notJson],
  ['zeros behind it', `${good}\0\0\0\0`, notJson],
  ['a NUL in a text', changed('node-12', 'node\0'), notJson],
  ['a control character in a text', changed('node-12', 'node\x07'), notJson],
  ['a tab in a text', changed('node-12', 'node\t'), notJson],
  ['a line break in a text', changed('node-12', 'node\n'), notJson],
  ['noise', Buffer.from(hash('sha512', 'noise', 'buffer')), notUtf8],
  ['compressed', bytesOf(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3), notUtf8],
  ['a web page', '<!doctype html><title>502 Bad Gateway</title>', notJson],
  ['a shell script', '#!/bin/sh\nexit 0\n', notJson],
  ['text', 'no such file or directory\n', notJson],
  ['a string', '"fragment"', notOurs],
  ['a number', '1', notOurs],
  ['a huge number', '9'.repeat(100_000), notOurs],
  ['true', 'true', notOurs],
  ['null', 'null', notOurs],
  ['NaN', 'NaN', notJson],
  ['an empty object', '{}', notOurs],
  ['another object', '{"a":1}', notOurs],
  [
    'an object nested 100,000 deep',
    `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
    /^has 600 kB, and does not begin/,
  ],
  ['an object nested 100,000 deep and cut short', '{"a":'.repeat(100_000), /^has 500 kB, and does not begin/],
  ['a fragment in an object', `{"a":${good}}`, notOurs],
  ['single quotes', good.replaceAll('"', "'"), notJson],
  ['a comment', good.replace('{', '{/* made by hand */'), notJson],
  ['a comma too many', good.replace('\n]', ',\n]'), notJson],
  ['a comma too few', good.replace('},\n', '}\n'), notJson],
  ['a bracket too many', good.replace('\n]', '\n]]'), notJson],
  ['members without quotes', good.replace('"plan"', 'plan'), notJson],
  ['a number with a plus', good.replace('1919', '+1919'), notJson],
  ['a number with a leading zero', good.replace('1919', '01919'), notJson],
  ['a hexadecimal number', good.replace('1919', '0x77f'), notJson],
  ['a number that is NaN', good.replace('1919', 'NaN'), notJson],
  ['an escape that is none', good.replace('node-12', 'node\\x12'), notJson],
  ['half an escape', good.replace('node-12', 'node\\u12'), notJson],
]

const invalidUtf8: Case[] = (
  [
    ['a byte that stands nowhere', [0xff]],
    ['a continuation alone', [0x80]],
    ['a beginning alone', [0xc3]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a character beyond the last', [0xf4, 0x90, 0x80, 0x80]],
    ['Latin-1', [0xfc]],
  ] as const
).map(([title, bytes]) => {
  const [before, after] = [good.slice(0, good.indexOf('node-12')), good.slice(good.indexOf('node-12'))]
  return [
    `${title}, and the checksum right`,
    sealed(Buffer.concat([Buffer.from(before), bytesOf(...bytes), Buffer.from(after)])),
    notUtf8,
  ]
})

const seals: Case[] = [
  ["another fragment's checksum", good.replace(sealOf(good), sealOf(other)), sealWrong],
  ["another fragment's body", other.replace(sealOf(other), sealOf(good)), sealWrong],
  ['a checksum of zeros', good.replace(/"sha256":"\w+"/, `"sha256":"${'0'.repeat(64)}"`), sealWrong],
  ['a checksum in capitals', good.replace(/(?<="sha256":")\w+/, digits => digits.toUpperCase()), sealGone],
  ['a checksum that is short', good.replace(/(?<="sha256":"\w{60})\w+/, ''), sealGone],
  ['no checksum', good.replace(sealOf(good), '}\n'), sealGone],
  ['a checksum that is a number', good.replace(/"sha256":"\w+"/, '"sha256":1'), sealGone],
  ['two checksums', good.slice(0, -2) + sealOf(good), sealWrong],
  ['its last newline gone', good.trimEnd(), sealGone],
  ['a newline too many', `${good}\n`, sealGone],
  ['blanks behind it', `${good}  `, sealGone],
  ['the line ends of DOS', good.replaceAll('\n', '\r\n'), sealGone],
  ['another order of members', JSON.stringify(JSON.parse(good)), sealGone],
  ['its lines indented', JSON.stringify(JSON.parse(good), null, 2), sealGone],
  ['a text of the same length exchanged', good.replace('node-12', 'node-13'), sealWrong],
  ['a value of the same length exchanged', good.replace('0.416121', '0.416122'), sealWrong],
  ['a member twice', good.replace('{', '{"plan":"other",'), sealWrong],
  ['a row twice', good.replace('"row":400', '"row":400,"row":400'), sealWrong],
  ['a member of its own', good.replace('{', '{"note":"looked at",'), sealWrong],
  [
    'an outcome exchanged with the next',
    good.replace(/(\{"row":400.*),\n(\{"row":401.*),\n/, '$2,\n$1,\n'),
    sealWrong,
  ],
]

const joined: Case[] = [
  ['two of them', good + good, notJson],
  ['another behind it', good + other, notJson],
  ['a stopped one before it', stoppedLine + good, notJson],
  ['a stopped one behind it', good + stoppedLine, notJson],
  ['two stopped ones', stoppedLine + stoppedLine, notJson],
  ['words behind a stopped one', `${stoppedLine}and more\n`, notJson],
  ['words behind a stopped one, not a line', `${stoppedLine}and more`, notJson],
  ['zeros behind a stopped one', `${stoppedLine}\0\0\0`, notJson],
  ['a row in progress behind a stopped one, unsealed', `${stoppedLine}{"progress":1}\n`, notJson],
  ['a row in progress with the seal of another', `${stoppedLine}${rowLine.text}`, notJson],
  ['progress behind results', good + goLine.text, notJson],
  ['progress alone', goLine.text + rowLine.text, notJson],
  ['its own first half behind it', good + good.slice(0, 300), notJson],
  ['its second half alone', good.slice(300), notJson],
]

/** Of wrong types: what each member may not be, with the checksum right. */
const wrong = ['null', '1', '-1', '1.5', '1e400', 'true', '"text"', '[]', '{}', deep(20)] as const
const membersOf: readonly [member: RegExp, name: string, right: readonly string[], reason: RegExp][] = [
  [/(?<="photogrid":)"fragment"/, 'photogrid', [], /not a photogrid fragment/],
  [/(?<="version":)1/, 'version', ['1'], /has fragment version/],
  [/(?<="plan":)"[^"]+"/, 'plan', ['"text"'], /no text member "plan"/],
  [/(?<="analysis":)"[^"]+"/, 'analysis', ['"text"'], /no text member "analysis"/],
  [/(?<="analysisVersion":)1/, 'analysisVersion', ['1'], /no count "analysisVersion"/],
  [/(?<="range":)\{[^}]+\}/, 'range', [], /no member "range"/],
  [/(?<="first":)400/, 'first', [], /no member "range"|has no outcome for row/],
  [/(?<="count":)3/, 'count', [], /no member "range"|has 3 outcomes for/],
  [/(?<="tool":)"[^"]+"/, 'tool', ['"text"'], /no text member "tool"/],
  [/(?<="host":)"node(?:\\"|[^"])+"/, 'host', ['"text"'], /no text member "host"/],
  [/(?<="site":)"[^"]+"/, 'site', ['null', '"text"'], /member "site" that is neither/],
  [/(?<="started":)"[^"]+"/, 'started', ['"text"'], /no text member "started"/],
  [/(?<="finished":)"[^"]+"/, 'finished', ['"text"'], /no text member "finished"/],
  [/(?<="tries":)4/, 'tries', ['1'], /no count "tries"/],
  [/(?<="bytes":)300000/, 'bytes', ['1'], /no count "bytes"/],
  [/(?<="goes":)\[.*?\]/, 'goes', ['[]'], /member "goes"/],
  [/(?<="outcomes":)\[[\s\S]*\n\]/, 'outcomes', [], /list "outcomes"|outcomes for the 3 rows/],
  [/(?<="row":)400/, 'the first row', [], /no outcome for row 400/],
  [/(?<="key":)1919/, 'a key', ['1', '-1', '1.5'], /malformed outcome for row 400/],
  [/\{"row":400[^}]*\}/, 'an outcome', [], /no outcome for row 400/],
  [/(?<="url":)"[^"]+"/, 'the url of a failed row', ['"text"'], /malformed outcome for row 401/],
  [/(?<="failure":)\{[^}]+\}/, 'a failure', [], /malformed outcome for row 401/],
  [/(?<="code":)"bad-row"/, 'the code of a failure', ['"text"'], /malformed outcome for row 401/],
  [/(?<="message":)"[^"]+"/, 'the message of a failure', ['"text"'], /malformed outcome for row 401/],
]
const wrongTypes: Case[] = membersOf.flatMap(([member, name, right, reason]) =>
  wrong
    .filter(value => !right.includes(value))
    .map(value => [`${name} that is ${value.slice(0, 20)}`, changed(member, value), reason] as const),
)

const sums: Case[] = [
  [
    'a version nested 100,000 deep',
    changed('"version":1', `"version":${deep(100_000)}`),
    /^has lists and objects more than 128 deep/,
  ],
  [
    'an outcome nested 100,000 deep',
    changed('"luminance":0.416121', `"luminance":${deep(100_000)}`),
    /^has more than 64 lists and objects in the line of outcome 1/,
  ],
  [
    'a range beyond the manifest',
    changed('"first":400', '"first":9007199254740991'),
    /has no outcome for row/,
  ],
  [
    'a range of more rows than there are numbers',
    changed('"count":3', '"count":9007199254740993'),
    /"range"/,
  ],
  ['rows beyond the manifest', sealed(formatFragment(moved(5000))), 'has row 5002, and the manifest has'],
  ['a reading of infinity', changed('0.416121', '1e400'), 'has no number "luminance" for row 400'],
  ['a reading that is text', changed('0.416121', '"0.416121"'), 'has no number "luminance" for row 400'],
  [
    'a reading that is not there',
    changed('"luminance":0.416121', '"brightness":1'),
    'has no number "luminance" for row 400',
  ],
  ['one outcome too many', changed(/(\{"row":402.*\})/, '$1,\n$1'), 'has 4 outcomes for the 3 rows of 400-3'],
  ['one outcome too few', changed(/,\n\{"row":402.*\}/, ''), 'has 2 outcomes for the 3 rows of 400-3'],
  ['a row twice and one missing', changed('"row":402', '"row":401'), 'has no outcome for row 402'],
  [
    'rows in another order',
    sealed(formatFragment({ ...sample, outcomes: sample.outcomes.toReversed() })),
    /row 400/,
  ],
  [
    'a plan of another manifest',
    changed(sample.plan, 'ffffffffffff-luminance-1'),
    'made from another manifest',
  ],
  ['a plan that is none', changed(sample.plan, '../../etc/passwd'), 'made from another manifest'],
  [
    'a member of the prototype',
    changed('"plan":', '"__proto__":{"plan":"x"},"plam":'),
    'no text member "plan"',
  ],
  ['a stopped one with outcomes', stoppedWith({ outcomes: sample.outcomes }), 'says it was stopped, and yet'],
  ['a stopped one without a code', stoppedWith({ stopped: { message: 'm' } }), '"stopped" without code and'],
  ['a stopped one that is true', stoppedWith({ stopped: true }), '"stopped" without code and message'],
  ['a stopped one of no rows', stoppedWith({ range: { first: 0, count: 0 } }), 'has no member "range"'],
  ['a stopped one without a plan', stoppedWith({ plan: null }), 'does not say which plan'],
  ['a stopped one beyond the manifest', stoppedWith({ range: { first: 1e6, count: 5 } }), 'has row 1000004'],
]

function moved(first: number) {
  const outcomes = sample.outcomes.map((outcome, index) => ({ ...outcome, row: first + index }))
  return { ...sample, range: { first, count: 3 }, outcomes }
}

const manifest = Array.from({ length: 1000 }, (_, row) => `a.jpg ${row === 402 ? -12.5 : 1919}\n`).join('')

const all = [...texts, ...invalidUtf8, ...seals, ...joined, ...wrongTypes, ...sums]

describe('a malformed fragment', () => {
  let folder: string
  let facts: ManifestFacts
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'photogrid-malformed-'))
    writeFileSync(join(folder, 'manifest.txt'), manifest)
    facts = {
      ...readManifestFacts(join(folder, 'manifest.txt')),
      sha256: sample.plan.slice(0, 12).padEnd(64, '0'),
    }
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const cover = (content: string | Uint8Array) => {
    const file = join(folder, 'results-400-3.json')
    writeFileSync(file, content)
    expect(existsSync(file)).toBe(true)
    return coverFragments([file], facts, {}, { status: () => {} }).covered
  }

  it('is not this one, or the table proves nothing', () => {
    const { readings, failures, refused } = cover(sealed(good))
    expect({ rows: readings.length, failed: failures.length, refused }).toEqual({
      rows: 2,
      failed: 1,
      refused: [],
    })
    expect(cover(stoppedLine + goLine.text + rowLine.text)).toMatchObject({
      readings: { length: 0 },
      stopped: [{ code: 'killed' }],
    })
    expect(new Set(all.map(([title]) => title)).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(250)
  })

  it.each(all)('%s: refused with its reason, and not counted', (_title, content, reason) => {
    const { readings, failures, stopped: stoppedJobs, refused, missing } = cover(content)
    expect(refused).toHaveLength(1)
    expect(refused[0]!.reason).toMatch(reason)
    expect(refused[0]!.reason.length).toBeLessThan(400)
    expect({ rows: readings.length, failed: failures.length, stopped: stoppedJobs.length }).toEqual({
      ...{ rows: 0, failed: 0, stopped: 0 },
    })
    expect(missing).toEqual([{ first: 0, count: 1000 }])
  })

  it('is known by any one bit that was flipped, and by any length that it was cut to', () => {
    const bytes = Buffer.from(good)
    for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      expect(() => parseFragment(flipped), `bit ${bit}`).toThrow(BadFragment)
    }
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => parseFragment(bytes.subarray(0, length)), `${length} bytes`).toThrow(BadFragment)
    }
  })

  it.each([
    ['more lists than an outcome has', { bomb: Array.from({ length: 10_000 }, () => []) }],
    ['more text', { text: 'x'.repeat(600 << 10) }],
  ])('gives no row of progress from a line with %s, sealed or not, and those before it', (_, strange) => {
    const line = sealRow({ ...strange, outcome: sample.outcomes[2]!, tries: 1, bytes: 1 }, rowLine.seal)
    const bytes = Buffer.from(stoppedLine + goLine.text + rowLine.text + line.text)
    const found = readProgress(bytes, head, readingRule('luminance').room(undefined))
    expect(found).toMatchObject({ kind: 'own', progress: { end: bytes.length - line.text.length } })
    if (found.kind === 'own') expect([...found.progress.outcomes.keys()]).toEqual([sample.outcomes[0]!.row])
  })

  it('gives no row of progress that is not whole, whatever bit was flipped and wherever it was cut', () => {
    const text = Buffer.from(stoppedLine + goLine.text + rowLine.text)
    const firstLine = stoppedLine.length + 4 // ä and ü, which take two bytes, and …
    const row = JSON.stringify(sample.outcomes[0])
    const rowsOf = (bytes: Uint8Array): string[] => {
      const found = readProgress(bytes, head, readingRule('luminance').room(undefined))
      return found.kind === 'own'
        ? [...found.progress.outcomes.values()].map(outcome => JSON.stringify(outcome))
        : []
    }
    expect(rowsOf(text)).toEqual([row])
    for (let length = 0; length < text.length; length += 1) {
      expect(rowsOf(text.subarray(0, length)), `${length} bytes`).toEqual([])
    }
    for (let bit = 8 * firstLine; bit < 8 * text.length; bit += 1) {
      const flipped = Buffer.from(text)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      expect(rowsOf(flipped), `bit ${bit}`).toEqual([])
    }
  })
})
