import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parsePartHeader } from '../../src/data/manifest-part.ts'
import { cutRange } from '../../src/data/row-range.ts'
import { readManifestInput } from '../../src/worker/manifest-input.ts'
import { freshFolder, photogrid } from '../photogrid.ts'

/** Splits by the command, since the parts go to the current folder. */
async function split(manifest: string, rowsAJob: number) {
  const folder = freshFolder()
  writeFileSync(join(folder, 'manifest.txt'), manifest)
  const ran = await photogrid(folder, ['mksubmit', String(rowsAJob), '--split'])
  expect(ran.exitCode, ran.stderr).toBe(0)
  const [plan = ''] = readdirSync(join(folder, 'manifest.d'))
  return { folder, plan, parts: join(folder, 'manifest.d', plan) }
}
const lines = (count: number): string[] =>
  Array.from({ length: count }, (_, row) => `http://h/${row}.jpg ${row}\n`)

it.each([
  [450, 200, '\n'],
  [400, 200, '\n'],
  [3, 1, '\n'],
  [7, 100, '\n'],
  [450, 200, ''],
  [5, 2, '\n\n  \n'],
  // More than the megabyte that is read at once, and ranges across its edges.
  [70_000, 9_999, '\n'],
])('%i rows cut by %i, ending in %j, are what each job reads', async (count, rowsAJob, end) => {
  const all = lines(count)
  const { plan, parts } = await split(all.join('').trimEnd() + end, rowsAJob)
  const ranges = [...cutRange({ first: 0, count }, rowsAJob)]
  expect(readdirSync(parts)).toHaveLength(ranges.length)
  for (const range of ranges) {
    const bytes = readFileSync(join(parts, `${range.first}-${range.count}.txt`))
    expect(parsePartHeader(bytes.toString().split('\n', 1)[0] ?? '')).toMatchObject({ plan, rows: [range] })
    const input = await readManifestInput(
      (async function* () {
        yield bytes
      })(),
      [range],
      { name: 'luminance', version: 1 },
      plan,
    )
    const wanted = all.slice(range.first, range.first + range.count).map(line => line.trim())
    expect(input.lines.map(line => line.trim())).toEqual(wanted)
  }
})

it('writes again only the parts that are missing', async () => {
  const { folder, parts } = await split(lines(50).join(''), 10)
  const before = readFileSync(join(parts, '20-10.txt'), 'utf8')
  for (const name of ['20-10.txt', '40-10.txt']) rmSync(join(parts, name))
  const again = await photogrid(folder, ['mksubmit', '10', '--split'])
  expect(again.stderr).toContain('5 parts of the manifest, 2 of them new')
  expect(readFileSync(join(parts, '20-10.txt'), 'utf8')).toBe(before)
})
