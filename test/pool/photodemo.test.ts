// The main job on a real pool: the tutorial's manifest there and back, a job that is evicted, a machine
// that cannot run the runtime.

import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseRow } from '../../src/data/manifest.ts'
import { readFragmentOf } from '../home-files.ts'
import { photodemoLines, photodemoManifest } from '../made/manifest.ts'
import { severalPhotographs as pictures, writePhotographs } from '../made/photographs.ts'
import { photogrid } from '../photogrid.ts'
import { type PictureProxy, pictureOf, startPictureProxy } from './picture-proxy.ts'
import { bothVersions, needPool, type Pool, startPool } from './pool.ts'

const minute = 60_000

/** SITE-A's machines have a C library of 2014, as far as `getconf` tells. */
const oldSite = `#!/bin/sh
site=$(sed -n 's/^GLIDEIN_ResourceName = "\\(.*\\)"$/\\1/p' "$_CONDOR_MACHINE_AD")
export OSG_SITE_NAME="$site"
if [ "$site" = SITE-A-CE1 ]; then PATH=\${0%/*}/old-libc:$PATH; export PATH; fi
exec "$@"
`

describe.each(bothVersions)('through a real pool of %s', async (_, suite) => {
  if (!(await needPool(suite))) {
    it.skip('needs the pool', () => {})
    return
  }
  let pool: Pool
  let proxy: PictureProxy

  beforeAll(async () => {
    proxy = await startPictureProxy(pictures)
    // Eight jobs at once, not 32: two cores would spend their time switching.
    pool = await startPool({ suite, slots: 8 })
  })
  afterAll(async () => {
    await pool?.stop()
    await proxy?.close()
  })

  const requests = (): number => [...proxy.asked.values()].reduce((sum, times) => sum + times, 0)
  const useProxy = ['--append', 'environment = "http_proxy=PROXY"']
  /** mksubmit in a new folder of the pool's, and condor_submit. */
  async function submit(on: Pool, manifest: string, ...words: string[]) {
    const folder = await on.folder({ 'manifest.txt': manifest })
    const options = [...useProxy, ...words].map(word => word.replace('PROXY', proxy.url))
    const { stdout, stderr, exitCode } = await photogrid(folder, ['mksubmit', ...options])
    expect(exitCode, stderr).toBe(0)
    await writeAs(on, join(folder, 'submit.sub'), stdout)
    await on.give(folder)
    return { folder, ...(await on.submit('submit.sub', folder)) }
  }
  const summaryOf = async (folder: string) =>
    JSON.parse((await photogrid(folder, ['aggregate', '--json'])).stdout)

  it(
    "the tutorial's 5,576 rows go out as 28 jobs and come home as a page that counts them",
    async () => {
      const { folder, cluster, jobs } = await submit(pool, photodemoManifest, '200')
      expect(jobs).toBe(28)
      await pool.wait(cluster, 8 * minute)

      const { stdout: page, stderr, exitCode } = await photogrid(folder, ['aggregate'])
      expect(stderr).toContain(
        'measured  5,576\n  failed        0\n  missing       0\n  28 fragments from 1 host at ',
      )
      expect(exitCode).toBe(0)
      expect(page).toContain('5,576')

      // Each row was asked for once, and has the number of the very picture that its URL shows.
      const expected = await luminanceOfPictures(folder)
      const rows = photodemoLines.map((line, row) => parseRow(line, row))
      expect(new Set(proxy.asked.values())).toEqual(new Set([1]))
      expect(proxy.asked.size).toBe(new Set(rows.map(({ location }) => location)).size)
      for (let first = 0; first < rows.length; first += 200) {
        const count = Math.min(200, rows.length - first)
        const fragment = readFragmentOf(folder, `${first}-${count}`)
        expect(fragment.site).toMatch(/^SITE-[ABC]-CE1$/)
        expect(fragment.outcomes).toEqual(
          rows.slice(first, first + count).map(({ row, key, location }) => {
            return { row, key, luminance: expected[pictureOf(location, pictures.length)] }
          }),
        )
      }
      // What a run leaves behind, where the tutorial's readers look for it.
      const log = readFileSync(join(folder, 'job.log'), 'utf8')
      expect(log).toContain('GLIDEIN_ResourceName = "SITE-')
      const output = readFileSync(join(folder, 'log', `job.output.${cluster}.27`), 'utf8')
      expect(output).toContain('/* 176 photos analyzed in ')
      expect(readFileSync(join(folder, 'log', `job.error.${cluster}.27`), 'utf8')).toBe('')
    },
    10 * minute,
  )

  it(
    'a job that is evicted midway runs again, and every row comes home once',
    async () => {
      proxy.latencyMs = 250
      const manifest = photodemoLines.slice(0, 90).join('\n')
      const { folder, cluster } = await submit(pool, manifest, '30', '--connections', '2')
      const before = requests()
      await pool.event(cluster, '001')
      while (requests() < before + 15) await sleep(50)
      await pool.run('condor_vacate_job', ['-fast', `${cluster}.1`], { cwd: folder })
      await pool.event(cluster, '004')
      proxy.latencyMs = 0
      await pool.wait(cluster, 3 * minute)
      expect(await summaryOf(folder)).toMatchObject({
        measured: 90,
        missing: 0,
        duplicates: 0,
        complete: true,
      })
    },
    5 * minute,
  )

  it(
    'each job gets its part of a split manifest',
    async () => {
      const manifest = photodemoLines.slice(0, 50).join('\n')
      const { folder, cluster, jobs } = await submit(pool, manifest, '20', '--split', '--max-idle', '2')
      expect(jobs).toBe(3)
      await pool.wait(cluster, 3 * minute)
      expect(await summaryOf(folder)).toMatchObject({ measured: 50, complete: true })
    },
    5 * minute,
  )

  it(
    'a job works on the manifest that it was planned with, whatever became of the file',
    async () => {
      const planned = photodemoLines.slice(0, 2).join('\n')
      const folder = await pool.folder({ 'manifest.txt': planned })
      const words = ['mksubmit', '1', ...useProxy].map(word => word.replace('PROXY', proxy.url))
      await writeAs(pool, join(folder, 'submit.sub'), (await photogrid(folder, words)).stdout)
      await writeAs(pool, join(folder, 'manifest.txt'), 'http://h.example/b.jpg 1900\n')
      await pool.give(folder)
      const { cluster } = await pool.submit('submit.sub', folder)
      await pool.wait(cluster, 2 * minute)
      expect(proxy.asked.has('http://h.example/b.jpg')).toBe(false)
      // Of the file as it is now nothing is home; of the one that was planned everything.
      const { stderr } = await photogrid(folder, ['status'])
      expect(stderr).toContain('manifest.d/')
      const [kept] = readdirSync(join(folder, 'manifest.d'))
      const former = ['aggregate', '--json', '--manifest', join('manifest.d', kept!)]
      expect(JSON.parse((await photogrid(folder, former)).stdout)).toMatchObject({
        rows: 2,
        measured: 2,
        complete: true,
      })
    },
    3 * minute,
  )
})

describe.runIf(await needPool())('where one site has machines that cannot run the runtime', () => {
  it(
    'a job that began there is finished at another site, with nobody helping',
    async () => {
      const proxy = await startPictureProxy(pictures)
      const shims = makeOldSite()
      const pool = await startPool({ slots: 4, extraConfig: `USER_JOB_WRAPPER = ${shims}/old-site.sh\n` })
      try {
        const folder = await pool.folder({ 'manifest.txt': photodemoLines.slice(0, 4).join('\n') })
        const firstAtSiteA = '(NumJobStarts > 0) =?= True || TARGET.GLIDEIN_ResourceName == "SITE-A-CE1"'
        const words = [
          'mksubmit',
          '4',
          '--requirements',
          firstAtSiteA,
          '--append',
          `environment = "http_proxy=${proxy.url}"`,
        ]
        await writeAs(pool, join(folder, 'submit.sub'), (await photogrid(folder, words)).stdout)
        await pool.give(folder)
        const { cluster } = await pool.submit('submit.sub', folder)
        await pool.wait(cluster, 3 * minute)
        const log = readFileSync(join(folder, 'job.log'), 'utf8')
        const sites = [...log.matchAll(/GLIDEIN_ResourceName = "(SITE-.)-CE1"/g)].map(match => match[1])
        expect(sites[0]).toBe('SITE-A')
        expect(sites.at(-1)).not.toBe('SITE-A')
        const fragment = readFragmentOf(folder, '0-4')
        expect(fragment.outcomes).toHaveLength(4)
      } finally {
        await pool.stop()
        await proxy.close()
        rmSync(shims, { recursive: true })
      }
    },
    5 * minute,
  )
})

async function writeAs(pool: Pool, path: string, text: string): Promise<void> {
  writeFileSync(path, text)
  await pool.give(path)
}

/** The pictures' own numbers, by the same program without any pool. */
async function luminanceOfPictures(folder: string): Promise<number[]> {
  const paths = writePhotographs(mkdtempSync(join(folder, 'pictures-')))
  const input = paths.map(path => `${path} 1\n`).join('')
  const words = ['luminance', 'pictures.json', '0', String(paths.length)]
  const { stdout } = await photogrid(folder, words, { input })
  return [...stdout.matchAll(/^\[1, (0\.\d+)\],$/gm)].map(match => Number(match[1]))
}

/** A wrapper around every job that makes SITE-A look old, readable by the pool's account. */
function makeOldSite(): string {
  const folder = mkdtempSync(join(tmpdir(), 'photogrid-old-site-'))
  mkdirSync(join(folder, 'old-libc'))
  writeFileSync(join(folder, 'old-site.sh'), oldSite)
  writeFileSync(join(folder, 'old-libc', 'getconf'), '#!/bin/sh\necho glibc 2.17\n')
  for (const path of ['', 'old-site.sh', 'old-libc', 'old-libc/getconf']) chmodSync(join(folder, path), 0o755)
  return folder
}
