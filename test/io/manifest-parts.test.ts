import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { formatFragment } from '../../src/data/fragment.ts'
import { parsePartHeader } from '../../src/data/manifest-part.ts'
import { eachRow, parseRowList } from '../../src/data/row-list.ts'
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

it('of a repair hold the rows of their lists, though these lie in one another and a part is there already', async () => {
  const all = lines(90_000)
  const folder = freshFolder()
  writeFileSync(join(folder, 'manifest.txt'), all.join('').trimEnd())
  const input = all.join('').trimEnd()
  const home = ['measure', 'luminance', 'results-5-30000.json', '5', '30000', '--row-timeout', '1']
  expect(
    (await photogrid(folder, home, { input: input.replaceAll('http://h/', '/no/such/') })).exitCode,
  ).toBe(0)
  // Its rows are of another manifest: take them for this one's, and every row but those of 5-30000 is missing.
  const text = readFileSync(join(folder, 'results-5-30000.json'), 'utf8')
  const { stdout } = await photogrid(folder, ['run', '--dry-run'])
  const plan = /^plan (\S+):/.exec(stdout)![1]!
  const { photogrid: _, version: __, sha256: ___, ...fragment } = JSON.parse(text)
  writeFileSync(join(folder, 'results-5-30000.json'), formatFragment({ ...fragment, plan }))
  const repair = () => photogrid(folder, ['mksubmit', '20000', '--missing', '--split'])
  const { stdout: submit, stderr } = await repair()
  const jobs = Array.from(submit.matchAll(/^\d+ \d+ (\d\S+) (\S+)$/gm))
  expect(jobs.map(([, , list]) => list)).toEqual(['0-5,70005-19995', '30005-20000', '50005-20000'])
  expect(stderr).toContain('3 parts of the manifest, 3 of them new')
  for (const [, part = '', list = ''] of jobs) {
    const bytes = readFileSync(join(folder, 'manifest.d', plan, `${part}.txt`))
    const rows = parseRowList(list)!
    const read = await readManifestInput(
      (async function* () {
        yield bytes
      })(),
      rows,
      { name: 'luminance', version: 1 },
      plan,
    )
    expect(read.lines.map(line => line.trim())).toEqual(Array.from(eachRow(rows), row => all[row]!.trim()))
  }
  rmSync(join(folder, 'manifest.d', plan, `${jobs[1]![1]}.txt`))
  expect((await repair()).stderr).toContain('3 parts of the manifest, 1 of them new')
})

it('writes again only the parts that are missing', async () => {
  const { folder, parts } = await split(lines(50).join(''), 10)
  const before = readFileSync(join(parts, '20-10.txt'), 'utf8')
  for (const name of ['20-10.txt', '40-10.txt']) rmSync(join(parts, name))
  const again = await photogrid(folder, ['mksubmit', '10', '--split'])
  expect(again.stderr).toContain('5 parts of the manifest, 2 of them new')
  expect(readFileSync(join(parts, '20-10.txt'), 'utf8')).toBe(before)
})
