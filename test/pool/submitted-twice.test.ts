// What people do every day, on a real pool: submit the same file again, after the manifest was edited too; measure
// something else in the same folder; plan with other options while jobs wait; add a row; lose all of them. Nothing that is
// home may change by it, and every exit code says what became of it.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { parseFragmentName } from '../../src/data/fragment-name.ts'
import { fragmentNames, rangesAtHome, readFragmentOf } from '../home-files.ts'
import { severalPhotographs } from '../made/photographs.ts'
import { launcher, photogrid } from '../photogrid.ts'
import { describeOnPools } from './on-pools.ts'

const minute = 60_000
const rows = 12
const manifest = Array.from({ length: rows }, (_, row) => `http://h.example/${row}.jpg ${1900 + row}\n`).join(
  '',
)
/** An analysis of a person's own, which says the same of every row. */
const saying = (answer: number): string => `export default {
  name: 'mine', version: 1, fetches: false, open: () => ({ measure: () => ({ mine: ${answer} }) }),
}\n`
/** The verbs that say whether a plan is done. */
const views = ['aggregate --json', 'status', 'watch --once']
const viewsOf = (plan: string): string[] => views.map(words => `${words} --plan ${plan}`)

/** Every fragment's bytes, by its name. */
const asTheyAre = (folder: string): Record<string, string> =>
  Object.fromEntries(fragmentNames(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]))

/** Exit codes of verbs, typed one after the other. */
async function codesOf(folder: string, typed: readonly string[]): Promise<number[]> {
  const codes: number[] = []
  for (const words of typed) codes.push((await photogrid(folder, words.split(' '))).exitCode)
  return codes
}

/** Exit codes of the jobs that ended, by the event log. */
function exitsOf(folder: string, cluster: number): number[] {
  const ended = new RegExp(`^005 \\(0*${cluster}\\.[^]*?\\(return value (\\d+)\\)`, 'gm')
  return Array.from(readFileSync(join(folder, 'job.log'), 'utf8').matchAll(ended), ([, code]) => Number(code))
}

describeOnPools('on a real pool of %s', { slots: 4, pictures: severalPhotographs }, on => {
  const write = async (folder: string, files: Record<string, string>): Promise<void> => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    await on.pool.give(folder)
  }
  /** `mksubmit WORDS > FILE`. @returns its talk */
  const plan = async (folder: string, file: string, ...words: string[]): Promise<string> => {
    const environment = ['--append', `environment = "http_proxy=${on.proxy.url}"`, '--row-timeout', '8']
    const { stdout, stderr, exitCode } = await photogrid(folder, ['mksubmit', ...words, ...environment])
    expect(exitCode, stderr).toBe(0)
    await write(folder, { [file]: stdout })
    return stderr
  }
  /** The same, as advice has it: a line for a shell, in which `mksubmit` is this checkout's. @returns its talk */
  const planAsAdvised = async (folder: string, line: string, file: string): Promise<string> => {
    const env = { PATH: `${dirname(launcher)}:${process.env.PATH}` }
    const { stderr } = await execa('sh', ['-c', `${line} > ${file}`], { cwd: folder, env })
    await on.pool.give(folder)
    return `${stderr}\n`
  }
  const planOf = (said: string): string => /plan (\S+)\n$/.exec(said)![1]!
  const summaryOf = async (folder: string, ...words: string[]) =>
    JSON.parse((await photogrid(folder, ['aggregate', '--json', ...words])).stdout)
  /** Submits a file, and waits for its jobs. */
  const submitted = async (folder: string, file: string): Promise<{ cluster: number; exits: number[] }> => {
    const { cluster } = await on.pool.submit(file, folder)
    await on.pool.wait(cluster, 3 * minute)
    return { cluster, exits: exitsOf(folder, cluster) }
  }

  it(
    'what is home stays as it is when the same file is submitted again, and when something else is measured',
    async () => {
      const folder = await on.pool.folder({ 'manifest.txt': manifest, 'mine.mjs': saying(1) })
      const luminance = planOf(await plan(folder, 'submit.sub', '4'))
      const first = await submitted(folder, 'submit.sub')
      expect(first.exits).toEqual([0, 0, 0])
      const home = asTheyAre(folder)
      expect(rangesAtHome(folder)).toEqual(['0-4', '4-4', '8-4'])
      for (const name of Object.keys(home))
        expect(parseFragmentName(name)).toMatchObject({
          ...{ analysis: 'luminance', submission: { cluster: first.cluster } },
        })

      // Again, and by now the server has lost its pictures.
      on.proxy.refusal = () => 404
      const second = await submitted(folder, 'submit.sub')
      expect(second.exits).toEqual([0, 0, 0])
      expect(asTheyAre(folder)).toMatchObject(home)
      expect(fragmentNames(folder)).toHaveLength(6)
      expect(await summaryOf(folder)).toMatchObject({ measured: rows, failed: 0, conflicts: [] })
      expect(await codesOf(folder, views)).toEqual([0, 0, 0])
      const { stdout: about } = await photogrid(folder, ['why', '0'])
      expect(about).toContain(`job ${first.cluster}.0: rows 0-4\n`)
      expect(about).toContain(`job ${second.cluster}.0: rows 0-4\n`)
      on.proxy.refusal = () => undefined

      // Again, after the manifest was edited: the jobs read it as it was.
      await write(folder, {
        'original.txt': manifest,
        'manifest.txt': manifest.replace(' 1900', ' 1800'),
      })
      expect((await submitted(folder, 'submit.sub')).exits).toEqual([0, 0, 0])
      expect(fragmentNames(folder)).toHaveLength(9)
      expect(asTheyAre(folder)).toMatchObject(home)
      expect(await summaryOf(folder, '--manifest', 'original.txt')).toMatchObject({
        ...{ measured: rows, failed: 0, conflicts: [] },
      })
      expect(await codesOf(folder, views)).toEqual([3, 3, 4])
      expect(await codesOf(folder, viewsOf(luminance))).toEqual([0, 0, 0])

      // Another analysis: which of the two is meant has to be said.
      await write(folder, { 'manifest.txt': manifest })
      const mine = planOf(await plan(folder, 'mine.sub', '4', '--analysis', './mine.mjs'))
      expect((await submitted(folder, 'mine.sub')).exits).toEqual([0, 0, 0])
      expect(asTheyAre(folder)).toMatchObject(home)
      expect(await codesOf(folder, views)).toEqual([2, 2, 2])
      for (const plan of [luminance, mine]) {
        expect(await summaryOf(folder, '--plan', plan)).toMatchObject({ plan, measured: rows, failed: 0 })
        expect(await codesOf(folder, viewsOf(plan))).toEqual([0, 0, 0])
      }
    },
    10 * minute,
  )

  it(
    'jobs that wait run what they were submitted with, whatever is planned in the meantime',
    async () => {
      const folder = await on.pool.folder({ 'manifest.txt': manifest, 'mine.mjs': saying(1) })
      const mine = ['--analysis', './mine.mjs', '--append', 'hold = true']
      const before = planOf(await plan(folder, 'submit.sub', '6', ...mine))
      const [wrapper = ''] = readdirSync(folder).filter(name => /^run-mine-[0-9a-f]{8}\.sh$/.test(name))
      const { cluster } = await on.pool.submit('submit.sub', folder)

      await write(folder, { 'mine.mjs': saying(2) })
      const said = await plan(folder, 'submit.sub', '12', ...mine)
      const after = planOf(said)
      expect(after).not.toBe(before)
      expect(said).toContain(`  job.log shows 2 jobs still in the queue (cluster ${cluster}): `)
      const second = await on.pool.submit('submit.sub', folder)
      for (const each of [cluster, second.cluster]) await on.pool.run('condor_release', [String(each)])
      for (const each of [cluster, second.cluster]) await on.pool.wait(each, 3 * minute)
      expect(exitsOf(folder, cluster)).toEqual([0, 0])
      expect(exitsOf(folder, second.cluster)).toEqual([0])

      const answers = (range: string) =>
        new Set(
          readFragmentOf(folder, range).outcomes.map(outcome => (outcome as never as { mine: number }).mine),
        )
      expect([answers('0-6'), answers('6-6'), answers('0-12')]).toEqual([
        new Set([1]),
        new Set([1]),
        new Set([2]),
      ])
      for (const plan of [before, after]) {
        expect(await summaryOf(folder, '--plan', plan)).toMatchObject({ measured: rows, failed: 0 })
        expect(await codesOf(folder, viewsOf(plan))).toEqual([0, 0, 0])
      }

      // Nobody runs the first wrapper any more.
      expect(await plan(folder, 'submit.sub', '12', ...mine)).toContain(`${wrapper}: removed`)
      expect(existsSync(join(folder, wrapper))).toBe(false)
    },
    6 * minute,
  )

  it(
    'what watch advises plans the same plan, and a row that is added costs one job',
    async () => {
      const folder = await on.pool.folder({ 'manifest.txt': manifest, 'mine.mjs': saying(1) })
      const mine = ['--analysis', './mine.mjs', '--connections', '3', '--append', 'hold = true']
      const before = planOf(await plan(folder, 'submit.sub', '5', ...mine))
      // One job of three never runs.
      const { cluster } = await on.pool.submit('submit.sub', folder)
      await on.pool.run('condor_rm', [`${cluster}.1`])
      await on.pool.run('condor_release', [String(cluster)])
      await on.pool.wait(cluster, 3 * minute)
      expect(exitsOf(folder, cluster)).toEqual([0, 0])
      const { stderr, exitCode } = await photogrid(folder, ['watch', '--once'])
      expect([...(await codesOf(folder, ['aggregate --json', 'status'])), exitCode]).toEqual([3, 3, 4])
      const advised = / (mksubmit .*) > again\.sub && condor_submit again\.sub/.exec(stderr)![1]!
      expect(advised).toMatch(/^mksubmit 5 --missing /)
      const again = advised.replace(/ --append 'hold = true'/, '')
      expect(planOf(await planAsAdvised(folder, again, 'again.sub'))).toBe(before)
      expect((await submitted(folder, 'again.sub')).exits).toEqual([0])
      expect(await codesOf(folder, views)).toEqual([0, 0, 0])

      await write(folder, { 'manifest.txt': `${manifest}http://h.example/new.jpg 1999\n` })
      expect(await codesOf(folder, views)).toEqual([3, 3, 4])
      expect(await codesOf(folder, ['carry-over', ...views])).toEqual([0, 3, 3, 4])
      const added = await planAsAdvised(folder, 'mksubmit --missing', 'added.sub')
      expect(added).toContain('1 row of manifest.txt, 1 job, plan ')
      expect((await submitted(folder, 'added.sub')).exits).toEqual([0])
      expect(await codesOf(folder, [...views, 'mksubmit --missing'])).toEqual([0, 0, 0, 5])
      expect(await summaryOf(folder)).toMatchObject({ rows: rows + 1, measured: rows + 1, failed: 0 })
    },
    6 * minute,
  )

  it(
    'a plan of which no row is measured is no success, and what is no manifest becomes no job',
    async () => {
      const gone = manifest.replaceAll('http://h.example', 'file:/not/on/the/execution/point')
      const folder = await on.pool.folder({ 'manifest.txt': gone })
      const said = await plan(folder, 'submit.sub', '6', '--site', 'ospool')
      expect(said).toContain(`all ${rows} rows of manifest.txt are files of this machine`)
      expect((await submitted(folder, 'submit.sub')).exits).toEqual([0, 0])
      for (const words of views) {
        const { stderr, exitCode } = await photogrid(folder, words.split(' '))
        expect({ words, exitCode }).toEqual({ words, exitCode: 3 })
        expect(stderr).toMatch(/^No picture could be measured: /)
      }
      await write(folder, { 'manifest.txt': 'url,year\nhttp://h.example/1.jpg,1900\n' })
      for (const words of ['mksubmit', 'run', 'check']) {
        const { stdout, exitCode } = await photogrid(folder, [words, '--manifest', 'manifest.txt'])
        expect({ words, stdout, exitCode }).toEqual({ words, stdout: '', exitCode: 2 })
      }
    },
    5 * minute,
  )
})
