import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freshFolder, photogrid } from '../photogrid.ts'

it('photogrid new makes a folder in which the next commands work', async () => {
  const folder = freshFolder()
  const { stdout, stderr, exitCode } = await photogrid(folder, ['new', 'photodemo'])
  expect([stdout, exitCode]).toEqual(['', 0])
  expect(stderr).toContain(
    'its rows are files of this machine; a grid needs URLs: photogrid new FOLDER --url ',
  )
  const demo = join(folder, 'photodemo')
  expect(readdirSync(demo).sort()).toEqual(['README.md', 'manifest.txt', 'photos'])
  expect(readdirSync(join(demo, 'photos'))).toHaveLength(60)

  const measured = await photogrid(demo, ['luminance', 'results.json', '0', '5'], {
    input: readFileSync(join(demo, 'manifest.txt'), 'utf8'),
  })
  expect(measured.exitCode).toBe(0)
  expect(measured.stdout).toMatch(
    /^\/\* Running on host: \S+ \*\/\n(\[(18|19|20)\d\d, 0\.\d{6}\],\n){5}\/\* 5 photos analyzed in \d+\.\d\ds \(\d+\.\d\d\/s\) \*\/\n$/,
  )
  expect(JSON.parse(readFileSync(join(demo, 'results.json'), 'utf8')).outcomes).toHaveLength(5)
})

it('paints the same pictures every time', async () => {
  const folder = freshFolder()
  await photogrid(folder, ['new', 'a', '--photos', '3'])
  await photogrid(folder, ['new', 'b', '--photos', '3'])
  for (const name of readdirSync(join(folder, 'a', 'photos'))) {
    expect(readFileSync(join(folder, 'a', 'photos', name))).toEqual(
      readFileSync(join(folder, 'b', 'photos', name)),
    )
  }
})

it('writes URLs for pictures that will be served', async () => {
  const folder = freshFolder()
  const words = ['new', 'a', '--photos', '1', '--url', 'http://h.example/pictures']
  const { stderr } = await photogrid(folder, words)
  expect(stderr).toContain('next: put a/photos where http://h.example/pictures/ is served, then: cd a && ')
  expect(stderr).not.toContain('files of this machine')
  expect(readFileSync(join(folder, 'a', 'manifest.txt'), 'utf8')).toMatch(
    /^http:\/\/h\.example\/pictures\/photo-1\.jpg \d{4}\n$/,
  )
})

it.each([
  [['new', 'x', '--photos', '0'], '--photos must be a whole number'],
  [['new', 'x', '--url', 'ftp://h'], '--url must begin with http'],
  [['new'], "missing required argument 'folder'"],
])('%j is misuse and makes nothing', async (words, sentence) => {
  const folder = freshFolder()
  const { stderr, exitCode } = await photogrid(folder, words)
  expect(stderr).toContain(sentence)
  expect(exitCode).toBe(2)
  expect(existsSync(join(folder, 'x'))).toBe(false)
})

it('never touches a folder that is there', async () => {
  const folder = freshFolder()
  await photogrid(folder, ['new', 'x', '--photos', '1'])
  const { stderr, exitCode } = await photogrid(folder, ['new', 'x'])
  expect(stderr).toContain('x exists already')
  expect(exitCode).toBe(2)
})
