// Recognition on a real pool: 28 jobs, each with the model, all rows back, the page made.

import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Find } from '../../src/data/find.ts'
import type { Fragment } from '../../src/data/fragment.ts'
import { parseFragment } from '../../src/data/fragment-reader.ts'
import { parseRow } from '../../src/data/manifest.ts'
import type { Reading } from '../../src/data/outcome.ts'
import { fileOf } from '../home-files.ts'
import { photodemoLines } from '../made/manifest.ts'
import { photogrid } from '../photogrid.ts'
import { describeCollected, testdata } from '../testdata.ts'
import { type PictureProxy, pictureOf, startPictureProxy } from './picture-proxy.ts'
import { needPool, type Pool, startPool } from './pool.ts'

/** What YOLOX-nano is sure of in each. */
const inPicture = {
  'two-women.jpg': 'person',
  'beagles.jpg': 'dog',
  'cat-640.jpg': 'cat',
  'banana.jpg': 'banana',
}
const names = Object.keys(inPicture)
const minute = 60_000

describeCollected('recognition through a real pool', async () => {
  if (!(await needPool())) {
    it.skip('needs the pool', () => {})
    return
  }
  let pool: Pool
  let proxy: PictureProxy
  beforeAll(async () => {
    proxy = await startPictureProxy(names.map(name => readFileSync(join(testdata, 'photos', name))))
    pool = await startPool({ slots: 4 })
  })
  afterAll(async () => {
    await pool?.stop()
    await proxy?.close()
  })

  it(
    '196 rows go out as 28 jobs, each with the model, and come home with finds and annotated copies',
    async () => {
      const lines = photodemoLines.slice(0, 196)
      const folder = await pool.folder({ 'manifest.txt': `${lines.join('\n')}\n` })
      copyFileSync(join(testdata, 'models', 'yolox-nano-raw.onnx'), join(folder, 'yolox_nano.onnx'))
      const words = ['7', '--analysis', 'objects', '--model', 'yolox_nano.onnx', '--annotate']
      const through = ['--append', `environment = "http_proxy=${proxy.url}"`]
      const made = await photogrid(folder, ['mksubmit', ...words, ...through])
      expect(made.exitCode, made.stderr).toBe(0)
      writeFileSync(join(folder, 'submit.sub'), made.stdout)
      await pool.give(folder)

      const { cluster, jobs } = await pool.submit('submit.sub', folder)
      expect(jobs).toBe(28)
      await pool.wait(cluster, 8 * minute)

      const rows = lines.map((line, row) => parseRow(line, row))
      for (let first = 0; first < rows.length; first += 7) {
        const fragment = parseFragment(readFileSync(fileOf(folder, `${first}-7`))) as Fragment
        expect(fragment.settings).toMatchObject({ minScore: 0.35 })
        fragment.outcomes.forEach((outcome, index) => {
          const { row, key, location } = rows[first + index]!
          expect(outcome).toMatchObject({ row, key })
          const name = names[pictureOf(location, names.length)] as keyof typeof inPicture
          const found = ((outcome as Reading).finds as Find[]).map(({ label }) => label)
          expect(found, `row ${row}, ${name}`).toContain(inPicture[name])
        })
      }
      expect(
        readdirSync(folder).filter(name => /^annotated-\d+-7\.objects\.\d+-\d+\.tar$/.test(name)),
      ).toHaveLength(28)

      const { stdout: page, stderr, exitCode } = await photogrid(folder, ['aggregate'])
      expect(stderr).toContain('measured  196\n  failed      0\n  missing     0\n  28 fragments from ')
      expect(exitCode).toBe(0)
      expect(page).toContain('data:image/')
    },
    10 * minute,
  )
})
