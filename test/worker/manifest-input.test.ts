import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { longestLine } from '../../src/data/manifest.ts'
import { formatPartHeader } from '../../src/data/manifest-part.ts'
import { planId } from '../../src/data/plan.ts'
import { readManifestInput } from '../../src/worker/manifest-input.ts'

const method = { name: 'luminance', version: 1 }
const rowsOf = (count: number, end = '\n'): string =>
  Array.from({ length: count }, (_, row) => `http://h/${row}.jpg ${1900 + row}`).join('\n') + end

/** The bytes in pieces of `size`, each in memory that is overwritten afterwards, as a stream may do. */
async function* pieces(text: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) {
    const piece = Buffer.from(bytes.subarray(at, at + size))
    yield piece
    piece.fill(0)
  }
}
const read = (text: string | Uint8Array, first: number, count: number, plan?: string, size?: number) =>
  readManifestInput(pieces(text, size), [{ first, count }], method, plan)

describe('a whole manifest on standard input', () => {
  it.each([1, 7, 19, 1000])('gives the rows of the range, in pieces of %i bytes', async size => {
    const { lines } = await read(rowsOf(10), 3, 2, undefined, size)
    expect(lines.map(line => line.trim())).toEqual(['http://h/3.jpg 1903', 'http://h/4.jpg 1904'])
  })

  it.each([
    ['no newline at the end', ''],
    ['one', '\n'],
    ['blank lines at the end', '\n\n  \n\t\r\n'],
    ['spaces and no newline at the end', '\n   '],
  ])('may have %s', async (_, end) => {
    expect((await read(rowsOf(4, end), 2, 2)).lines.map(line => line.trim())).toEqual([
      'http://h/2.jpg 1902',
      'http://h/3.jpg 1903',
    ])
    await expect(read(rowsOf(4, end), 2, 3)).rejects.toMatchObject({
      hint: 'for all that is left, ask for 2 2',
    })
  })

  it('keeps blank lines in the middle as rows, so that no number shifts', async () => {
    expect((await read('a 1\n\n\nb 2\n', 1, 3)).lines).toEqual(['', '', 'b 2'])
  })

  it.each([1, 7, 1000])('gives single rows of it, in pieces of %i bytes', async size => {
    const rows = [
      { first: 0, count: 1 },
      { first: 3, count: 2 },
      { first: 9, count: 1 },
    ]
    const { lines } = await readManifestInput(pieces(rowsOf(10), size), rows, method)
    expect(lines.map(line => line.trim())).toEqual(
      [0, 3, 4, 9].map(row => `http://h/${row}.jpg ${1900 + row}`),
    )
    await expect(readManifestInput(pieces(rowsOf(9), size), rows, method)).rejects.toThrow(
      '4 of lines 1 to 10 of the manifest were asked for, and it holds lines 1 to 9',
    )
  })

  it('makes the plan that mksubmit makes', async () => {
    const text = rowsOf(5)
    const plan = planId(hash('sha256', text), method)
    expect((await read(text, 0, 5)).plan).toBe(plan)
    expect((await read(text, 0, 5, plan)).plan).toBe(plan)
  })

  it('is refused where no row parses, and taken where one does that was not asked for', async () => {
    await expect(read('one\ntwo\n', 0, 2)).rejects.toMatchObject({ exitCode: 2 })
    expect((await read(`one\n${rowsOf(2)}`, 0, 1)).lines).toEqual(['one'])
  })

  it('is refused when it is not the one that was planned', async () => {
    await expect(read(rowsOf(5), 0, 5, '000000000000-luminance-1')).rejects.toMatchObject({
      exitCode: 2,
      hint: expect.stringContaining(
        'the manifest, or what is measured and how, was changed after mksubmit ran',
      ),
    })
  })

  it('never holds more of a line than a row may have', async () => {
    const { lines } = await read(`${'x'.repeat(5 * longestLine)} 1900\nb 2\n`, 0, 2, undefined, 1000)
    expect(lines.map(line => line.length)).toEqual([longestLine + 1, 3])
  })

  it.each(['', '\n\n'])('%j holds no rows, and the message says what to type', async text => {
    await expect(read(text, 0, 1)).rejects.toMatchObject({
      exitCode: 2,
      hint: 'add < manifest.txt to the command',
    })
  })
})

describe('a part of a manifest on standard input', () => {
  const rows = rowsOf(4).split('\n').slice(0, 4)
  const body = `${rows.join('\n')}\n`
  const header = {
    plan: '9f3a62c01d7b-luminance-1',
    rows: [{ first: 400, count: 4 }],
    sha256: hash('sha256', body),
  }
  const part = Buffer.from(formatPartHeader(header) + body)

  it.each([1, 7, 1000])('gives the same rows by the same numbers, in pieces of %i bytes', async size => {
    const input = await read(part, 402, 2, '9f3a62c01d7b-luminance-1', size)
    expect(input.lines).toEqual([rows[2], rows[3]])
  })

  it.each([1, 7, 1000])(
    'may hold single rows, and gives those that are asked for, in pieces of %i bytes',
    async size => {
      const held = [
        { first: 400, count: 1 },
        { first: 417, count: 2 },
        { first: 900, count: 1 },
      ]
      const single = Buffer.from(formatPartHeader({ ...header, rows: held }) + body)
      const ask = (...asked: [number, number][]) =>
        readManifestInput(
          pieces(single, size),
          asked.map(([first, count]) => ({ first, count })),
          method,
        )
      expect((await ask([400, 1], [417, 2], [900, 1])).lines).toEqual(rows)
      expect((await ask([418, 1], [900, 1])).lines).toEqual(rows.slice(2))
      await expect(ask([417, 3])).rejects.toThrow('it holds 4 of lines 401 to 901')
      await expect(ask([401, 1])).rejects.toThrow('line 402 of the manifest were asked for')
    },
  )

  it('is refused for rows that it does not hold', async () => {
    await expect(read(part, 0, 4)).rejects.toThrow('it holds lines 401 to 404')
    await expect(read(part, 402, 3)).rejects.toMatchObject({ hint: 'for all that is left, ask for 402 2' })
  })

  it('is refused for another plan', async () => {
    await expect(read(part, 400, 4, '000000000000-luminance-1')).rejects.toThrow(
      'belongs to plan 9f3a62c01d7b',
    )
  })

  it('is taken where no row of it parses: who made it has looked at the whole manifest', async () => {
    const words = 'one\ntwo\n'
    const bad = { ...header, rows: [{ first: 400, count: 2 }], sha256: hash('sha256', words) }
    expect((await read(Buffer.from(formatPartHeader(bad) + words), 400, 2)).lines).toEqual(['one', 'two'])
  })

  it('is refused when a byte of it was lost', async () => {
    await expect(read(part.subarray(0, part.length - 1), 400, 4)).rejects.toThrow(
      'its checksum does not match',
    )
  })
})
