// A folder that knows its plans: nothing need be typed twice, and what is advised is the plan's own command.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freshFolder, photogrid } from '../photogrid.ts'

const rows = (count: number): string =>
  Array.from({ length: count }, (_, row) => `http://h.example/${row}.jpg ${1860 + row}\n`).join('')
const own = `export default {
  name: 'brightest', version: 1, what: 'pixels',
  open: () => ({ measure: () => ({ brightest: 1 }) }),
}\n`

function folderWith(count = 12): string {
  const folder = freshFolder()
  writeFileSync(join(folder, 'manifest.txt'), rows(count))
  writeFileSync(join(folder, 'mine.mjs'), own)
  return folder
}
const memoryOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'photogrid.json'), 'utf8')).plans
const type = (folder: string, words: string) => photogrid(folder, words.split(' '))

describe('a folder of one plan', () => {
  it('needs no options ever, and what it advises needs no memory', async () => {
    const folder = folderWith()
    const wishes = '--analysis ./mine.mjs --connections 8 --site htcondor --request-memory 2GB'
    expect((await type(folder, `mksubmit 5 ${wishes}`)).exitCode).toBe(0)
    const [{ plan, submissions, requests, options }] = memoryOf(folder)
    expect(options).toEqual({
      analysis: './mine.mjs',
      connections: '8',
      site: 'htcondor',
      requestMemory: '2GB',
    })
    expect(requests).toEqual({ memory: '2 GB', disk: '2 GB' })
    expect(submissions).toMatchObject([{ command: `mksubmit 5 ${wishes}`, jobs: 3, rows: 12 }])

    const again = await type(folder, 'mksubmit --missing --dry-run')
    expect(again.stdout).toContain(`plan ${plan}: 12 rows`)
    expect(again.stdout.split('\n').slice(-4, -1)).toEqual(['0-5', '5-5', '10-2'])
    expect(again.stderr).toContain(
      'as planned before: 5 rows a job --analysis ./mine.mjs --connections 8 --site htcondor --request-memory 2GB\n',
    )
    const other = await type(folder, 'mksubmit 6 --missing --connections 4 --dry-run')
    expect(other.stderr).toContain(
      'other than planned before: 6 rows a job (5 before), --connections 4 (--connections 8 before)\n',
    )
    expect((await type(folder, 'run --dry-run')).stdout).toContain(`plan ${plan}: 12 rows`)

    const { stderr, exitCode } = await type(folder, `aggregate --json --plan ${plan}`)
    expect(exitCode).toBe(3)
    const advised = /or by jobs of their own: (.*) > again\.sub/.exec(
      (await type(folder, 'aggregate --json')).stderr,
    )![1]!
    expect(stderr).toContain(plan)
    rmSync(join(folder, 'photogrid.json'))
    expect((await type(folder, `${advised} --dry-run`)).stdout).toContain(`plan ${plan}: 12 rows`)
  })

  it('takes its manifest from what was planned, wherever that is asked', async () => {
    const folder = folderWith()
    writeFileSync(join(folder, 'others.txt'), rows(7))
    await type(folder, 'mksubmit --manifest others.txt')
    expect(JSON.parse((await type(folder, 'status --json')).stdout)).toMatchObject({ rows: 7 })
    expect(JSON.parse((await type(folder, 'watch --once --json')).stdout).rows.total).toBe(7)
    expect((await type(folder, 'why 6')).stdout).toContain('line 7 of others.txt')
    expect((await type(folder, 'status --manifest manifest.txt')).stderr).toContain('12 rows of manifest.txt')
  })

  it('asks again for what is not written down', async () => {
    const folder = folderWith()
    await type(folder, 'mksubmit --append environment=A_TOKEN=abcdef')
    expect(readFileSync(join(folder, 'photogrid.json'), 'utf8')).not.toContain('abcdef')
    const { stderr, exitCode } = await type(folder, 'mksubmit --missing --dry-run')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--append holds a secret')
    expect(stderr).toContain('type it again: --append environment=A_TOKEN=SECRET')
    const typed = await type(folder, 'mksubmit --missing --dry-run --append environment=A_TOKEN=abcdef')
    expect(typed.exitCode).toBe(0)
    expect((await type(folder, 'run --dry-run')).exitCode).toBe(0)
  })
})

describe('a folder of several plans', () => {
  it('asks which is meant, with the command of each, and takes its id or the options that tell it', async () => {
    const folder = folderWith()
    await type(folder, 'mksubmit 5')
    await type(folder, 'mksubmit 4 --analysis ./mine.mjs')
    const [first, second] = memoryOf(folder).map(({ plan }: { plan: string }) => plan)
    const asked = await type(folder, 'mksubmit --missing')
    expect(asked).toMatchObject({ stdout: '', exitCode: 2 })
    expect(asked.stderr.split('\n')).toEqual([
      'photogrid: photogrid.json has 2 plans: say which one is meant',
      `  mksubmit 5 --missing --plan ${first}`,
      `  mksubmit 4 --missing --plan ${second} --analysis ./mine.mjs`,
      '',
    ])
    for (const words of ['run', 'status', 'watch --once', 'why 3', 'aggregate']) {
      const { stderr, exitCode } = await type(folder, words)
      expect([words, exitCode]).toEqual([words, 2])
      expect(stderr).toContain(` --plan ${second}`)
    }
    expect((await type(folder, `mksubmit --missing --plan ${second} -n`)).stdout).toContain(`plan ${second}:`)
    expect((await type(folder, 'mksubmit --missing --analysis ./mine.mjs -n')).stdout).toContain(
      `plan ${second}:`,
    )
    expect((await type(folder, `status --plan ${first}`)).exitCode).toBe(3)
    // The plan that was planned last with the very same options is what is meant by them.
    writeFileSync(join(folder, 'manifest.txt'), rows(13))
    const wrong = await type(folder, `mksubmit --plan 000000000000-luminance-1 -n`)
    expect(wrong).toMatchObject({ stdout: '', exitCode: 2 })
    expect(wrong.stderr).toContain('manifest.txt has other content than that plan was made of')
    expect(existsSync(join(folder, 'submit.sub'))).toBe(false)
  })
})
