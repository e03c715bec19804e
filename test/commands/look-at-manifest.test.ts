// A file that is no manifest is refused before anything is made of it, and the command that is advised makes one.

import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { execa } from 'execa'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it, onTestFinished } from 'vitest'
import { lookAtManifest, warnOfFiles } from '../../src/commands/look-at-manifest.ts'
import { Foreseen } from '../../src/errors.ts'
import { RowCounter, readManifestFacts } from '../../src/io/manifest-file.ts'
import { readManifestRows } from '../../src/io/manifest-rows.ts'
import { startFaultyServer } from '../io/faulty-server.ts'
import { photograph } from '../made/photographs.ts'
import { freshFolder, isSentence, photogrid } from '../photogrid.ts'
import { lacks } from '../requirements.ts'

const noPython = lacks(spawnSync('python3', ['-V']).error !== undefined, {
  what: 'commands that read quoted CSV and JSON',
  why: 'there is no python3 on this machine',
  how: 'apt-get install python3',
})

const years = [1919, 1920, 1921]
const urls = years.map((_, row) => `https://museum.example/${row}.jpg`)
const tableOf = (separator: string, title: string): string[] =>
  years.map((year, row) => [row + 1, title, urls[row], year].join(separator))
const plain = (separator: string): string[] => tableOf(separator, 'A view')
const quoted = (separator: string): string[] => tableOf(separator, '"A ""view"",\n1922"')
const header = (separator: string): string => ['id', 'title', 'image', 'year'].join(separator)
const lines = (list: readonly string[], end = '\n'): string => list.map(line => line + end).join('')
const good = lines(years.map((year, row) => `${urls[row]} ${year}`))
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')
const objects = years.map((year, row) => ({ id: row, image: urls[row], title: 'A [view]', year }))
const rowsInOrder = years.map((year, row) => [urls[row]!, year] as const)
const numbered = urls.map((url, row) => [url, row + 1] as const)

/** What it seems to be, and the rows that the advised command makes; none where it is advice in words. */
const kinds: readonly [
  what: string,
  content: string | Uint8Array,
  seems: string,
  rows: readonly unknown[],
][] = [
  [
    'CSV with a header',
    lines([header(','), ...plain(',')]),
    'CSV with a header: URLs in column 3 (image), numbers in column 4 (year)',
    rowsInOrder,
  ],
  [
    'CSV with a header and CR LF',
    lines([header(','), ...plain(',')], '\r\n'),
    'CSV with a header',
    rowsInOrder,
  ],
  ['CSV with quotes', lines([header(','), ...quoted(',')]), 'CSV with a header', rowsInOrder],
  [
    'CSV with a byte order mark and quotes',
    `\ufeff${lines([header(','), ...quoted(',')])}`,
    'CSV with a header: URLs in column 3',
    rowsInOrder,
  ],
  [
    'CSV without a header',
    lines(plain(',')),
    'CSV without a header: URLs in column 3, numbers in column 4',
    rowsInOrder,
  ],
  [
    'CSV with semicolons',
    lines([header(';'), ...plain(';')]),
    'CSV with semicolons with a header',
    rowsInOrder,
  ],
  [
    'CSV of URLs alone',
    lines(['image,title', ...urls.map(url => `${url},A view`)]),
    'CSV with a header: URLs in column 1 (image), no column of numbers',
    urls.map((url, row) => [url, row + 2]),
  ],
  [
    'a table with bars',
    lines(plain('|')),
    'a table with | between its columns without a header',
    rowsInOrder,
  ],
  [
    'TSV with a header',
    lines([header('\t'), ...plain('\t')]),
    'TSV with a header: URLs in column 3 (image)',
    rowsInOrder,
  ],
  ['TSV without a header', lines(plain('\t')), 'TSV without a header', rowsInOrder],
  [
    'TSV of quoted words',
    lines(years.map((year, row) => `"${urls[row]}"\t${year}`)),
    'TSV without a header',
    rowsInOrder,
  ],
  ['gzip', gzipSync(good), 'gzip-compressed data', rowsInOrder],
  ['zstd', zstdCompressSync(good), 'zstd-compressed data', rowsInOrder],
  [
    'UTF-16 with a byte order mark',
    utf16(`\ufeff${good}`),
    'text in UTF-16 with a byte order mark',
    rowsInOrder,
  ],
  ['UTF-16 without one', utf16(good), 'text in UTF-16 without a byte order mark', rowsInOrder],
  [
    'big-endian UTF-16 without one',
    utf16(good).swap16(),
    'text in UTF-16 without a byte order mark',
    rowsInOrder,
  ],
  ['JSON', JSON.stringify(objects), 'JSON: URLs in "image", numbers in "year"', rowsInOrder],
  [
    'JSON over many lines',
    JSON.stringify(objects, null, 2),
    'JSON: URLs in "image", numbers in "year"',
    rowsInOrder,
  ],
  ['JSON in a member', JSON.stringify({ items: objects }, null, 1), 'JSON: URLs in "image"', rowsInOrder],
  [
    'JSON lines',
    lines(objects.map(object => JSON.stringify(object))),
    'JSON lines: URLs in "image", numbers in "year"',
    rowsInOrder,
  ],
  [
    'JSON with a byte order mark and years in quotes',
    `\ufeff${JSON.stringify(objects.map(({ year, ...rest }) => ({ ...rest, taken: String(year) })))}`,
    'JSON: URLs in "image", numbers in "taken"',
    rowsInOrder,
  ],
  [
    'URLs and keys with a comma and a blank between',
    lines(years.map((year, row) => `${urls[row]}, ${year}`)),
    'CSV without a header',
    rowsInOrder,
  ],
  ['a byte order mark alone', '\ufeff', 'text of another kind; line 1 is blank', []],
  ['JSON of another shape', '{"a": {"b": 1}}', 'JSON; line 1', []],
  ['URLs without keys', lines(urls), 'a list of URLs without keys', numbered],
  [
    'file names without keys',
    lines(['a b.jpg', 'c.jpg']),
    'a list of URLs without keys',
    [
      ['a b.jpg', 1],
      ['c.jpg', 2],
    ],
  ],
  [
    'keys before URLs',
    lines(years.map((year, row) => `${year} ${urls[row]}`)),
    'keys before URLs',
    rowsInOrder,
  ],
  [
    'ids before URLs and keys',
    lines(years.map((year, row) => `p${row} ${urls[row]} ${year}`)),
    'text with a URL in word 2 of each line, and a number in word 3',
    rowsInOrder,
  ],
  [
    'dates for keys',
    lines(years.map((year, row) => `${urls[row]} ${year}-05-04`)),
    'URLs with dates for keys',
    rowsInOrder,
  ],
  ['URLs of another kind', 's3://bucket/a.jpg 1919\n', 'a list of s3: URLs', []],
  [
    'CR line ends',
    good.replaceAll('\n', '\r'),
    'text whose lines end in a carriage return alone',
    rowsInOrder,
  ],
  [
    'CR line ends of paths',
    'a.jpg 1\rb.jpg 2\r',
    'text whose lines end in a carriage return alone',
    [
      ['a.jpg', 1],
      ['b.jpg', 2],
    ],
  ],
  [
    'an HTML page',
    '<!DOCTYPE html>\n<html><head><title>Log in</title></head>\n<body>\nCopyright 2024\n</body></html>\n',
    'an HTML page',
    [],
  ],
  ['XML', '<?xml version="1.0"?>\n<list><a href="http://h.example/a.jpg"/></list>\n', 'an XML document', []],
  [
    'a Git LFS pointer',
    `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12345\n`,
    'a Git LFS pointer',
    [],
  ],
  [
    'a Parquet file',
    new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'url', data: urls }] })),
    'a Parquet file',
    [],
  ],
  ['a picture', photograph, 'a JPEG picture', [['list', 1900]]],
  ['binary data', Uint8Array.from({ length: 4000 }, (_, at) => (at * at * 31) & 255), 'binary data', []],
  ['prose', 'Dear colleague,\nthe list is on its way.\n', 'text of another kind', []],
  [
    'Latin-1',
    Buffer.from('http://h.example/caf\xe9.jpg 1919\n', 'latin1'),
    'text that is not UTF-8',
    [['http://h.example/café.jpg', 1919]],
  ],
  [
    'a table of a museum',
    `id,artist,title,dateText,year,width,url
1,"Doe, Jane","Figures, probably for 'The Storm'",?c.1785,1785,394,https://museum.example/1_8.jpg
2,"Doe, Jane","A ""quoted"" title,
on two lines","1826-7, reprinted 1892",1826,243,https://museum.example/2_8.jpg
3,Anonymous,[title not known],,,,
4,"Müller, Jörg",Landschaft,c.1803,1803,112,https://museum.example/4_8.jpg
5,"Doe, John",Sketch (verso),no date,no date,291,https://museum.example/5_8.jpg
6,"Doe, Jane",Untitled,1910s,1910,12.5,HTTPS://museum.example/6_8.jpg
`,
    'CSV with a header: URLs in column 7 (url), numbers in column 5 (year)',
    [
      ['https://museum.example/1_8.jpg', 1785],
      ['https://museum.example/2_8.jpg', 1826],
      [undefined, undefined],
      ['https://museum.example/4_8.jpg', 1803],
      [undefined, undefined],
      ['HTTPS://museum.example/6_8.jpg', 1910],
    ],
  ],
]

const refusalOf = (path: string, fetches = true): Foreseen => {
  const said: string[] = []
  try {
    lookAtManifest({ path }, { fetches }, { say: line => said.push(line) })
  } catch (error) {
    if (error instanceof Foreseen) return error
    throw error
  }
  throw new Error(`taken for a manifest, with ${JSON.stringify(said)}`)
}

/** What follows `next:` typed into a shell, and what its file holds. */
function typeNext(folder: string, hint: string): readonly unknown[] {
  const [, command = '', made = ''] = /^next: (.*), and --manifest (\S+)$/s.exec(hint) ?? []
  const ran = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
  expect(ran).toMatchObject({ status: 0, stdout: '', stderr: '' })
  const path = join(folder, made)
  lookAtManifest({ path }, {}, { say: line => expect.fail(line) })
  const rows = readManifestRows(path, { first: 0, count: 100 })
  return Array.from(rows, ({ location, key }) => [location, key])
}

describe('a file that is no manifest', () => {
  it.for(kinds)('is known: %s', ([, content, seems, rows], { skip }) => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'list'), content)
    const before = process.cwd()
    process.chdir(folder)
    try {
      const { message, hint = '', exitCode } = refusalOf('list')
      expect(exitCode).toBe(2)
      expect(message).toContain(`it seems to be ${seems}`)
      expect(message).toMatch(/; line \d+(?: is blank|: "[^\p{Cc}]{1,90}")$/u)
      if (hint.includes('python3') && noPython) skip()
      if (rows.length > 0) expect(typeNext(folder, hint)).toEqual(rows)
      else expect(hint).toMatch(/^next: \w+/)
    } finally {
      process.chdir(before)
    }
  })
})

/** Three pictures of a real server as CSV, in a folder of its own. */
async function csvFolder() {
  const server = await startFaultyServer({ files: () => photograph })
  onTestFinished(() => server.close())
  const folder = freshFolder()
  const csv = lines(years.map((year, row) => `${server.url}/${row}.jpg,${year}`))
  writeFileSync(join(folder, 'list.csv'), csv)
  return { folder, csv, server }
}
const refused = 'it seems to be CSV without a header: URLs in column 1, numbers in column 2; line 1: "http'

describe('where no row parses', () => {
  it.each([
    ['mksubmit', '2', '--manifest', 'list.csv'],
    ['mksubmit', '2', '--manifest', 'list.csv', '--dag'],
    ['mksubmit', '2', '--manifest', 'list.csv', '--split'],
    ['mksubmit', '2', '--manifest', 'list.csv', '--missing'],
    ['run', '2', '--manifest', 'list.csv'],
    ['run', '2', '--manifest', 'list.csv', '--dry-run'],
    ['check', '--manifest', 'list.csv'],
    ['check', '--manifest', 'list.csv', '--json'],
  ])('%s %s %s %s %s ends with 2, and makes and fetches nothing', async (...words) => {
    const { folder, server } = await csvFolder()
    const { stdout, stderr, exitCode } = await photogrid(folder, words)
    expect(stderr).toContain(`photogrid: no row of list.csv parses: ${refused}`)
    expect(stderr).toContain(
      "\n  next: awk -F, '{ print $1, $2 }' list.csv > list.rows.txt, and --manifest list.rows.txt\n",
    )
    expect(isSentence(stderr)).toBe(true)
    expect([stdout, exitCode, server.requests.length]).toEqual(['', 2, 0])
    expect(readdirSync(folder)).toEqual(['list.csv'])
  })

  it.each([['luminance'], ['measure', 'luminance']])(
    '%s %s ends with 2 before it fetches, and writes no fragment',
    async (...verb) => {
      const { folder, csv, server } = await csvFolder()
      const said = await photogrid(folder, [...verb, 'results.json', '1', '1'], { input: csv })
      expect(said.stderr).toContain(`photogrid: no row of the manifest on standard input parses: ${refused}`)
      expect(said.stderr).toContain(
        "next: awk -F, '{ print $1, $2 }' FILE > FILE.rows.txt, and < FILE.rows.txt",
      )
      expect([said.stdout, said.exitCode, server.requests.length]).toEqual(['', 2, 0])
      expect(readdirSync(folder)).toEqual(['list.csv'])
    },
  )

  it('a job ends with 2 before it fetches, and HTCondor holds it', async () => {
    const { folder, csv, server } = await csvFolder()
    const worker = join(import.meta.dirname, '../../src/worker/main.ts')
    const words = [worker, 'luminance', 'results-0-2.json', '0', '2']
    const ran = await execa(process.execPath, words, { cwd: folder, input: csv, reject: false })
    expect([ran.exitCode, ran.stdout, server.requests.length]).toEqual([2, '', 0])
    expect(ran.stderr).toContain(refused)
    expect(readdirSync(folder)).toEqual(['list.csv'])
  })

  it('parameters of one’s own analysis are told from it: any line that ends in a number is a row', async () => {
    const folder = freshFolder()
    writeFileSync(
      join(folder, 'mine.mjs'),
      `export default { name: 'mine', version: 1, fetches: false,
        open: () => ({ measure: (_, { location }) => ({ mine: location.length }), close: () => {} }) }`,
    )
    const planned = (text: string) => {
      writeFileSync(join(folder, 'manifest.txt'), text)
      return photogrid(folder, ['run', '--analysis', './mine.mjs', '--dry-run'])
    }
    expect(await planned('{"a": 1} 7\ncafé\tau lait 8\n')).toMatchObject({ exitCode: 0, stderr: '' })
    const { stderr, exitCode } = await planned('a,b,c\n1,2,3\n4,5,6\n')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('it seems to be CSV with a header; line 1: "a,b,c"')
    expect(typeNext(folder, /next: .*/.exec(stderr)![0])).toEqual([
      ['1 2', 3],
      ['4 5', 6],
    ])
  })
})

describe('where some rows parse', () => {
  const look = (text: string): string[] => {
    const folder = freshFolder()
    const path = join(folder, 'manifest.txt')
    writeFileSync(path, text)
    const said: string[] = []
    lookAtManifest({ path }, {}, { say: line => said.push(line) })
    return said.map(line => line.replaceAll(path, 'manifest.txt'))
  }

  it('the others are data, and nothing is said', () => {
    expect(look(`one-word\n\n${good}`)).toEqual([])
    // A header of a table that parses otherwise.
    expect(look(`image\tyear\n${good.replaceAll(' ', '\t')}`)).toEqual([])
    expect(look(`\ufeff${good.replaceAll('\n', '\r\n')}`)).toEqual([])
  })

  it('but not most of them, that is said in one line', () => {
    const said = look(`${lines(urls)}${urls[0]} 1919\n\n\n`)
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(
      /^3 of 4 rows of manifest\.txt do not parse and will fail: it seems to be a list of URLs/,
    )
  })

  it('but not most of a long manifest, all of it is looked at', () => {
    const half = lines(Array.from({ length: 3000 }, (_, row) => `http://h.example/${row}.jpg`))
    const [said] = look(
      `${half}${lines(Array.from({ length: 1000 }, (_, row) => `http://h.example/${row}.jpg 1`))}`,
    )
    expect(said).toContain('3,000 of 4,000 rows')
    // Enough of the beginning parses.
    expect(look(`${good.repeat(400)}${half}`)).toEqual([])
  })

  it('the whole goes on, and ends with 3 where nothing could be measured', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'manifest.txt'), 'one\ntwo\nnowhere.jpg 1900\n')
    const { stderr, exitCode } = await photogrid(folder, ['mksubmit'])
    expect(stderr).toContain('2 of 3 rows of manifest.txt do not parse and will fail')
    expect(exitCode).toBe(0)
  })

  it('a job whose own rows do not is no refusal: they are data', async () => {
    const folder = freshFolder()
    const input = `one-word\nother\n${good}`
    const said = await photogrid(folder, ['luminance', 'results.json', '0', '2'], { input })
    expect(said.exitCode).toBe(0)
    expect(said.stdout).toContain(
      '/* line 2 failed: bad-row: line 2: expected a URL and its key, found one word, "other" */',
    )
  })
})

describe('rows that are files', () => {
  const warned = (text: string, analysis = { fetches: true }): string => {
    const folder = freshFolder()
    const path = join(folder, 'manifest.txt')
    writeFileSync(path, text)
    const said: string[] = []
    const known = { options: { manifest: path } }
    warnOfFiles(readManifestFacts(path), analysis, known, { say: line => said.push(line) })
    return said.join('\n').replaceAll(path, 'manifest.txt')
  }
  const web = lines(urls.map(url => `${url} 1919`))

  it('are counted, with the first of them and the way out', () => {
    expect(
      warned(`${web}file:///scans/a.jpg 1\nb.jpg 2\nhttp.jpg 3\none-word\nHTTPS://h.example/a.jpg 4\n`),
    ).toBe(
      `3 of 8 rows of manifest.txt are files of this machine, and a job looks for them on its own; line 4: "file:///scans/a.jpg 1"
  put them where jobs can fetch them, and their https: URLs into the manifest: a web server, or OSDF by https;
  or measure them here: photogrid run --manifest manifest.txt`,
    )
    expect(warned('a.jpg 1\nb.jpg 2\n')).toMatch(/^all 2 rows of manifest\.txt are files/)
  })

  it('are none where all are URLs, whatever else they are, or parameters', () => {
    expect(warned(`\ufeff${web}\nhttp://bad\n\n`)).toBe('')
    expect(warned('0.5 0.7 1\n', { fetches: false })).toBe('')
  })

  it.each(['ospool', 'htcondor'])(
    'are said for --site %s before anything else, and the plan is made',
    async site => {
      const folder = freshFolder()
      writeFileSync(join(folder, 'manifest.txt'), `${web}b.jpg 2\n`)
      const { stdout, stderr, exitCode } = await photogrid(folder, ['mksubmit', '--site', site])
      expect(stderr).toMatch(
        /^1 of 4 rows of manifest\.txt are files of this machine, .*; line 4: "b\.jpg 2"\n/,
      )
      expect(stderr).toContain('  or measure them here: photogrid run\n')
      expect(exitCode).toBe(0)
      expect(stdout).toMatch(/\nqueue 1\n$/)
    },
  )

  it('are not of concern to a template of one’s own: its machines may share them', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'manifest.txt'), 'b.jpg 2\n')
    writeFileSync(join(folder, 'mine.sub'), 'executable = {{wrapper}}\nqueue {{jobs}}\n')
    const { stderr } = await photogrid(folder, ['mksubmit', '--template', 'mine.sub'])
    expect(stderr).not.toContain('files of this machine')
  })

  it.each([4, 7, 30, 1000])('are seen while rows are counted, in pieces of %i bytes', size => {
    const count = (text: string): RowCounter => {
      const counter = new RowCounter(true)
      const bytes = Buffer.from(text)
      for (let at = 0; at < bytes.length; at += size) counter.add(bytes.subarray(at, at + size))
      return counter
    }
    expect(count(web.repeat(5))).toMatchObject({ rows: 15, onlyHttp: true })
    expect(count(`${web}${web}harbour.jpg 5\nharbour.jpg 6\nharbours.jpg 7\n${web}`).rows).toBe(12)
    expect(count(`${web}${'harbour.jpg 5\n'.repeat(9)}`).onlyHttp).toBe(false)
    expect(count('a 1\n').onlyHttp).toBe(false)
  })
})
