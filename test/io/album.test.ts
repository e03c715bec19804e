// The archive of drawn copies: written by a job, read by `aggregate`, with tar itself as the judge.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Album } from '../../src/analyses/analysis.ts'
import { openAlbum } from '../../src/io/album.ts'
import { readThumbnails } from '../../src/io/album-thumbnails.ts'
import { formatTarHeader, tarEnd, tarPadding } from '../../src/io/tar-header.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'album-'))
  path = join(folder, 'annotated-0-5.tar')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Begins as a JPEG does. */
const jpeg = (text: string, size = 1000): Buffer =>
  Buffer.concat([Buffer.of(0xff, 0xd8, 0xff), Buffer.alloc(size, text)])
const illustration = (row: number) => ({ picture: jpeg(`p${row}`), thumbnail: jpeg(`t${row}`, 300) })
const list = (): string[] => execFileSync('tar', ['-tf', path], { encoding: 'utf8' }).trim().split('\n')

function write(rows: readonly number[], mostBytes?: number): ReturnType<typeof openAlbum> {
  const album = openAlbum(path, mostBytes)
  for (const row of rows) album.add(row, illustration(row))
  album.close()
  return album
}

describe('an album', () => {
  it('is a tar of pictures and thumbnails in the order of rows, whatever the order they came in', () => {
    write([7, 3, 12])
    const names = ['3.jpg', 'thumbnails/3.jpg', '7.jpg', 'thumbnails/7.jpg', '12.jpg', 'thumbnails/12.jpg']
    expect(list()).toEqual(names)
    execFileSync('tar', ['-xf', path, '-C', folder])
    expect(readFileSync(join(folder, '12.jpg')).equals(illustration(12).picture)).toBe(true)
    expect(readFileSync(join(folder, 'thumbnails/12.jpg')).equals(illustration(12).thumbnail)).toBe(true)
  })

  it('has the same bytes for the same pictures', () => {
    write([1, 2, 3])
    const before = readFileSync(path)
    write([3, 1, 2])
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('is a file even where nothing was added, for HTCondor waits for it', () => {
    expect(write([]).count).toBe(0)
    expect(readFileSync(path).equals(tarEnd)).toBe(true)
  })

  it('closes before it is larger than it may be', () => {
    const one = 512 + 1024 + 512 + 512
    const exactly = write([0, 1, 2, 3], 1024 + 3 * one)
    expect(exactly.count).toBe(3)
    expect(statSync(path).size).toBe(1024 + 3 * one)
    expect(write([0, 1, 2, 3], 1023 + 3 * one).count).toBe(2)
  })

  it('stays closed once a picture did not fit, so that what is missing is at the end', () => {
    const album: Album & { count: number; close(): void } = openAlbum(path, 4000)
    album.add(0, illustration(0))
    expect(album.isOpen).toBe(true)
    album.add(1, { picture: jpeg('p', 4000), thumbnail: jpeg('t') })
    expect(album.isOpen).toBe(false)
    album.add(2, { picture: jpeg('', 1), thumbnail: jpeg('', 1) })
    album.close()
    expect(list()).toEqual(['0.jpg', 'thumbnails/0.jpg'])
  })

  it('leaves nothing beside it: not while it is gathered, and not after', () => {
    const album = openAlbum(path)
    album.add(0, illustration(0))
    expect(readdirSync(folder)).toEqual([])
    album.close()
    expect(readdirSync(folder)).toEqual(['annotated-0-5.tar'])
  })

  it('names the path that cannot be written', () => {
    const missing = join(folder, 'nowhere', 'a.tar')
    expect(() => openAlbum(missing)).toThrow(`cannot write ${missing}: no such file`)
  })

  it('costs no reading when the disk is full, and says so at the end', () => {
    mkdirSync(path)
    const album = openAlbum(path)
    album.add(0, illustration(0))
    expect(() => album.close()).toThrow(`cannot write ${path}`)
  })
})

describe('thumbnails', () => {
  const entry = (name: string, content: Buffer, size = content.length): Buffer =>
    Buffer.concat([formatTarHeader(name, size), content, tarPadding(content.length)])
  const rows = (...wanted: number[]): ReadonlySet<number> => new Set(wanted)

  it('come back as they went in, those wanted and no others', async () => {
    write([1, 2, 3])
    const { ofRow, complaints } = readThumbnails([path], rows(1, 3, 9))
    expect(complaints).toEqual([])
    expect([...ofRow.keys()]).toEqual([1, 3])
    expect(ofRow.get(3)!.equals(illustration(3).thumbnail)).toBe(true)
  })

  it('of a row in two archives come from the first', async () => {
    write([1])
    const other = join(folder, 'b.tar')
    writeFileSync(other, Buffer.concat([entry('thumbnails/1.jpg', jpeg('other')), tarEnd]))
    expect(readThumbnails([other, path], rows(1)).ofRow.get(1)!.equals(jpeg('other'))).toBe(true)
  })

  it.each([
    ['an archive cut short', (whole: Buffer) => whole.subarray(0, 3000), /cut short/],
    ['an archive without an end', (whole: Buffer) => whole.subarray(0, -1024), /cut short/],
    ['no archive', () => Buffer.alloc(2048, 'no tar'), /no tar header at byte 0/],
    ['an empty file', () => Buffer.alloc(0), /cut short/],
    ['an entry said to be 8 GB', () => entry('thumbnails/1.jpg', jpeg('x'), 8e9), /cut short/],
    [
      'a damaged header',
      (whole: Buffer) => Buffer.from(whole).fill('x', 512 + 1024, 512 + 1024 + 20),
      /at byte 1536/,
    ],
  ])('are passed by, and the file named, in %s', async (_, change, complaint) => {
    write([5, 6])
    const strange = join(folder, 'strange.tar')
    writeFileSync(strange, change(readFileSync(path)))
    const { ofRow, complaints } = readThumbnails([strange, path], rows(5, 6))
    expect([...ofRow.keys()]).toEqual([5, 6])
    expect(complaints).toEqual([expect.stringMatching(complaint)])
    expect(complaints[0]).toContain(strange)
  })

  it.each([
    ['../../etc/passwd', jpeg('x')],
    ['/thumbnails/1.jpg', jpeg('x')],
    ['thumbnails/../1.jpg', jpeg('x')],
    ['thumbnails/01.jpg', jpeg('x')],
    ['thumbnails/99999999999999.jpg', jpeg('x')],
    ['thumbnails/1.svg', Buffer.from('<svg/>')],
    ['thumbnails/1.jpg', Buffer.from('<script>alert(1)</script>')],
    ['thumbnails/1.jpg', Buffer.alloc(0)],
    ['thumbnails/1.jpg', jpeg('x', 400_000)],
  ])('are not taken from an entry that is none of ours: %s', async (name, content) => {
    writeFileSync(path, Buffer.concat([entry(name, content), entry('thumbnails/2.jpg', jpeg('t')), tarEnd]))
    const { ofRow, complaints } = readThumbnails([path], rows(1, 2))
    expect([...ofRow.keys()]).toEqual([2])
    expect(complaints).toEqual([`${path} holds what photogrid did not write: ${JSON.stringify(name)}`])
  })

  it('are not waited for in a folder, a pipe, or nothing', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const { complaints } = readThumbnails([folder, pipe, join(folder, 'none')], rows(1))
    expect(complaints).toHaveLength(3)
  })

  it('are not taken from links', async () => {
    execFileSync('sh', ['-c', 'mkdir thumbnails && ln -s /etc/passwd thumbnails/1.jpg'], { cwd: folder })
    execFileSync('tar', ['-cf', path, 'thumbnails'], { cwd: folder })
    const { ofRow, complaints } = readThumbnails([path], rows(1))
    expect(ofRow.size).toBe(0)
    expect(complaints).toEqual([`${path} holds what photogrid did not write: "thumbnails/" and 1 more`])
  })
})
