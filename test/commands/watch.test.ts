import { hash } from 'node:crypto'
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { formatFragment } from '../../src/data/fragment.ts'
import type { FailedRow } from '../../src/data/outcome.ts'
import type { WatchReport } from '../../src/data/watch-report.ts'
import { readRecorded, versions } from '../data/recorded-logs.ts'
import { sample } from '../data/sample-fragment.ts'
import { freshFolder, isSentence, launcher, photogrid } from '../photogrid.ts'

const manifest = Array.from({ length: 10 }, (_, row) => `http://h.example/${row}.jpg ${1900 + row}\n`).join(
  '',
)
const plan = `${hash('sha256', manifest).slice(0, 12)}-luminance-1`

/** A folder with a manifest of ten rows, and what happens in it. */
function stage() {
  const folder = freshFolder()
  const path = (name: string) => join(folder, name)
  writeFileSync(path('manifest.txt'), manifest)
  let second = 0
  const log = (number: string, id: string, body: string, file = 'job.log'): void => {
    const at = new Date(Date.now() - 60_000 + second * 1000)
    second += 1
    const two = (part: number) => String(part).padStart(2, '0')
    const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
    const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')
    appendFileSync(path(file), `${number} (${id}) ${date} ${time} ${body}\n...\n`)
  }
  const id = (proc: number) => `012.00${proc}.000`
  return {
    folder,
    path,
    log,
    submit: (proc: number) => log('000', id(proc), 'Job submitted from host: <10.0.0.1:1>'),
    execute: (proc: number, site = 'SITE-A') =>
      log(
        '001',
        id(proc),
        `Job executing on host: <10.0.0.1:1>\n\tSlotName: slot1@n1\n\tGLIDEIN_ResourceName = "${site}"`,
      ),
    end: (proc: number, code = 0) =>
      log('005', id(proc), `Job terminated.\n\t(1) Normal termination (return value ${code})`),
    hold: (proc: number, code: number, subcode: number) =>
      log('012', id(proc), `Job was held.\n\twords of HTCondor\n\tCode ${code} Subcode ${subcode}`),
    release: (proc: number) => log('013', id(proc), 'Job was released.'),
    remove: (proc: number) => log('009', id(proc), 'Job was aborted.\n\tvia condor_rm'),
    /** What DAGMan's own job does, in the log that lies beside the DAG. */
    dag: (number: string, body: string) => log(number, '011.000.000', body, 'photodemo.dag.dagman.log'),
    /** The fragment of some rows, as HTCondor brings it. */
    bring: (first: number, count: number, failed: readonly number[] = [], luminance = 0.5) => {
      const rows = Array.from({ length: count }, (_, index) => first + index)
      const outcomes = rows.map(row =>
        failed.includes(row)
          ? ({
              row,
              key: 1900 + row,
              url: 'x',
              failure: { code: 'http-404', message: 'no', tries: 1, ms: 1 },
            } satisfies FailedRow)
          : { row, key: 1900 + row, luminance },
      )
      writeFileSync(
        path(`results-${first}-${count}.json`),
        formatFragment({ ...sample, plan, range: { first, count }, outcomes }),
      )
    },
  }
}

/** `photogrid watch` in a pipe, and what it has written until now. */
function startWatch(folder: string, ...words: string[]) {
  const watch = execa(launcher, ['watch', '--interval', '0.1', ...words], {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    forceKillAfterDelay: 1000,
  })
  onTestFinished(() => {
    watch.kill()
  })
  let text = ''
  watch.stdout.on('data', chunk => {
    text += chunk
  })
  const until = async (wanted: string | RegExp): Promise<void> => {
    const giveUpMs = Date.now() + 20_000
    const isThere = () => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text))
    while (!isThere()) {
      if (Date.now() > giveUpMs) throw new Error(`expected ${wanted}; found:\n${text}`)
      await sleep(20)
    }
  }
  return { watch, until, said: () => text }
}

const reportNow = async (folder: string, ...words: string[]): Promise<WatchReport & { exitCode: number }> => {
  const { stdout, exitCode } = await photogrid(folder, ['watch', '--once', '--json', ...words])
  return { ...JSON.parse(stdout), exitCode }
}

describe('photogrid watch', () => {
  it('says each change on a line, and ends with 0 when every row is home', async () => {
    const scene = stage()
    const { watch, until, said } = startWatch(scene.folder)
    await until('no job yet; 0 of 10 rows measured, 10 missing')
    expect(said()).toContain('nothing was submitted from here yet; next: condor_submit submit.sub')
    scene.submit(0)
    scene.submit(1)
    await until('cluster 12: 2 idle, 0 running, 0 done')
    scene.execute(0)
    await until('1 idle, 1 running')
    scene.bring(0, 5, [3])
    await until('4 of 10 rows measured, 1 failed, 5 missing')
    scene.end(0)
    scene.execute(1)
    await until('0 idle, 1 running, 1 done')
    scene.bring(5, 5)
    scene.end(1)
    const { exitCode, stderr, stdout } = await watch
    expect(exitCode).toBe(0)
    expect(stderr).toBe(
      'complete: every row is home, 1 failed (photogrid status says why)\n  next: photogrid aggregate > scatter.html',
    )
    expect(stdout).toContain('9 of 10 rows measured, 1 failed, 0 missing; failed: http-404 1')
    expect(stdout).not.toContain('\u001b')
    const lines = stdout.split('\n').filter(line => !line.startsWith('  '))
    expect(new Set(lines.map(line => line.slice(10))).size).toBe(lines.length)
  })

  it('ends with 4 where every job that is left is held, with the cause and the next command', async () => {
    const scene = stage()
    scene.submit(0)
    scene.execute(0)
    const { watch, until } = startWatch(scene.folder)
    await until('1 running')
    scene.hold(0, 1, 0)
    const { exitCode, stdout, stderr } = await watch
    expect(exitCode).toBe(4)
    expect(stdout).toContain(
      'held: somebody held it (condor_hold) (hold code 1, subcode 0: words of HTCondor); next: condor_release 12',
    )
    expect(stderr).toMatch(
      /^it cannot go on by itself: every job that is left is held \(1\), and 10 rows are missing\n {2}next: condor_release 12/,
    )
  })

  it('waits for a repair of rows that are home and failed, and for no job where none did', async () => {
    const scene = stage()
    scene.submit(0)
    scene.execute(0)
    scene.bring(0, 10, [3])
    const { watch, until } = startWatch(scene.folder)
    await until('1 running, 0 done; 9 of 10 rows measured, 1 failed, 0 missing')
    await sleep(500)
    expect((await reportNow(scene.folder)).exitCode).toBe(3)
    scene.bring(0, 10)
    const { exitCode, stderr } = await watch
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: 'complete: every row is home\n  next: photogrid aggregate > scatter.html',
    })
  })

  it('waits where HTCondor releases what is held, and goes on when it did', async () => {
    const scene = stage()
    scene.submit(0)
    scene.hold(0, 13, 2)
    const { watch, until, said } = startWatch(scene.folder)
    await until('HTCondor releases 1 of them by itself; next: wait')
    await sleep(500)
    scene.release(0)
    await until('1 idle, 0 running, 0 done;')
    scene.bring(0, 10)
    expect((await watch).exitCode).toBe(0)
    expect(said().match(/stall:/g)).toHaveLength(1)
  })

  it('ends with 4 where all jobs have left and rows are missing', async () => {
    const scene = stage()
    scene.submit(0)
    scene.submit(1)
    scene.execute(0)
    const { watch, until } = startWatch(scene.folder)
    await until('1 running')
    scene.bring(0, 4)
    scene.end(0, 75)
    scene.remove(1)
    const { exitCode, stderr } = await watch
    expect(exitCode).toBe(4)
    expect(stderr).toContain('all 2 jobs have left the queue, and 6 rows are missing\n  next: photogrid run')
  })

  it('waits where all jobs have left and DAGMan is about to submit what is missing', async () => {
    const scene = stage()
    scene.dag('000', 'Job submitted from host: <10.0.0.1:1>')
    scene.dag('001', 'Job executing on host: <10.0.0.1:1>')
    const { watch, until, said } = startWatch(scene.folder)
    await until('dag: photodemo.dag submits what is missing, and makes the page at its end')
    scene.submit(0)
    scene.execute(0)
    scene.bring(0, 4)
    scene.end(0, 75)
    await until('0 running, 0 done, 1 failed')
    await sleep(500)
    scene.submit(1)
    await until('1 idle')
    scene.bring(4, 6)
    const { exitCode, stderr } = await watch
    expect({ exitCode, stalls: said().match(/stall:/g) }).toEqual({ exitCode: 0, stalls: null })
    expect(stderr).toBe(
      'complete: every row is home\n  next: wait for photodemo.dag, which makes scatter.html',
    )
  })

  it('ends with 4 where a DAG has ended and rows are missing, and where DAGMan is held', async () => {
    const scene = stage()
    scene.dag('000', 'Job submitted from host: <10.0.0.1:1>')
    scene.dag('012', 'Job was held.\n\tvia condor_hold\n\tCode 1 Subcode 0')
    const held = await reportNow(scene.folder)
    expect(held.stalls).toEqual([
      expect.objectContaining({ code: 'dag-held', next: 'condor_release 11', isFinal: true }),
    ])
    scene.dag('013', 'Job was released.')
    scene.dag('001', 'Job executing on host: <10.0.0.1:1>')
    expect(await reportNow(scene.folder)).toMatchObject({ state: 'going', stalls: [] })
    scene.dag('005', 'Job terminated.\n\t(1) Normal termination (return value 1)')
    const early = await reportNow(scene.folder)
    expect(early.stalls).toEqual([expect.objectContaining({ code: 'dag-ended', isFinal: true })])
    rmSync(scene.path('photodemo.dag.dagman.log'))
    scene.dag('000', 'Job submitted from host: <10.0.0.1:1>')
    scene.submit(0)
    scene.end(0, 1)
    scene.dag('009', 'Job was aborted.\n\tvia condor_rm')
    const late = await reportNow(scene.folder)
    expect(late).toMatchObject({
      exitCode: 4,
      dags: [{ file: 'photodemo.dag', cluster: 11, state: 'removed' }],
    })
    expect(late.stalls).toEqual([
      expect.objectContaining({
        code: 'all-ended',
        next: expect.stringContaining('condor_submit_dag photodemo.dag'),
      }),
    ])
    // Jobs of a person's own, after it, are not the DAG's.
    scene.submit(1)
    scene.end(1, 1)
    expect((await reportNow(scene.folder)).stalls[0]!.next).toContain('mksubmit --missing')
  })

  it('says in a pipe as well what is here and cannot be counted', async () => {
    const scene = stage()
    writeFileSync(scene.path('job.log'), Buffer.from([1, 2, 3, 10, 0, 255]))
    writeFileSync(scene.path('results-0-5.json'), '{')
    const { stdout } = await photogrid(scene.folder, ['watch', '--once'])
    expect(stdout).toContain('  refused: 1 file that cannot be counted\n')
    expect(stdout).toContain('  log: 1 event of the log could not be read\n')
  })

  it('ends with 130 on Ctrl-C, and says nothing more', async () => {
    const scene = stage()
    scene.submit(0)
    const { watch, until } = startWatch(scene.folder)
    await until('1 idle')
    watch.kill('SIGINT')
    const { exitCode, stderr } = await watch
    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: '' })
  })

  it('reads a log that is made anew from its beginning', async () => {
    const scene = stage()
    for (const proc of [0, 1, 2]) scene.submit(proc)
    const { watch, until } = startWatch(scene.folder)
    await until('3 idle')
    rmSync(scene.path('job.log'))
    scene.submit(5)
    await until('cluster 12: 1 idle')
    renameSync(scene.path('job.log'), scene.path('job.log.old'))
    scene.execute(5)
    await until('0 idle, 1 running')
    watch.kill('SIGINT')
    await watch
  })

  it('counts a fragment again that was replaced, and no more that was removed', async () => {
    const scene = stage()
    scene.submit(0)
    const { watch, until } = startWatch(scene.folder)
    await until('0 of 10')
    scene.bring(0, 4, [0, 1, 2])
    await until('1 of 10 rows measured, 3 failed, 6 missing')
    scene.bring(0, 4)
    await until('4 of 10 rows measured, 6 missing')
    scene.bring(2, 4, [2, 3, 4])
    await until('5 of 10 rows measured, 1 failed, 4 missing')
    rmSync(scene.path('results-0-4.json'))
    await until('1 of 10 rows measured, 3 failed, 6 missing')
    watch.kill('SIGINT')
    await watch
  })

  it('counts no fragment of another manifest, none that is cut, and none of a job that was stopped', async () => {
    const scene = stage()
    scene.bring(0, 4)
    const bytes = readFileSync(scene.path('results-0-4.json'))
    writeFileSync(scene.path('results-1-1.json'), bytes.subarray(0, 200))
    writeFileSync(
      scene.path('results-2-2.json'),
      formatFragment({ ...sample, range: { first: 2, count: 3 } }),
    )
    const stopped = { code: 'unfinished', message: 'it was killed' }
    const { outcomes, ...head } = { ...sample, plan, range: { first: 5, count: 3 } }
    writeFileSync(
      scene.path('results-5-3.json'),
      JSON.stringify({ photogrid: 'fragment', version: 1, ...head, stopped, outcomes: [] }),
    )
    expect(outcomes).toHaveLength(3)
    const report = await reportNow(scene.folder)
    expect(report).toMatchObject({
      rows: { total: 10, measured: 4, failed: 0, missing: 6 },
      fragments: { counted: 1, stopped: 1, refused: 2 },
      exitCode: 3,
    })
  })

  it('does not call complete what aggregate would not: two answers for a row', async () => {
    const scene = stage()
    scene.bring(0, 10)
    scene.bring(0, 4, [], 0.7)
    const { stderr, exitCode } = await photogrid(scene.folder, ['watch', '--once'])
    expect(exitCode).toBe(3)
    expect(stderr).toContain('photogrid aggregate > scatter.html says which')
  })

  it('leaves an earlier cluster out that is over, and counts those in the queue together', async () => {
    const scene = stage()
    scene.log('000', '007.000.000', 'Job submitted from host: <h>')
    scene.log('009', '007.000.000', 'Job was aborted.')
    scene.log('000', '008.000.000', 'Job submitted from host: <h>')
    scene.submit(0)
    expect(await reportNow(scene.folder)).toMatchObject({ clusters: [8, 12], jobs: { idle: 2, removed: 0 } })
  })

  it('goes on where a new schedd gave the same number again', async () => {
    const scene = stage()
    scene.submit(0)
    scene.end(0, 1)
    expect(await reportNow(scene.folder)).toMatchObject({ exitCode: 4, jobs: { failed: 1 } })
    scene.submit(0)
    scene.execute(0)
    expect(await reportNow(scene.folder)).toMatchObject({
      ...{ exitCode: 3, state: 'going', clusters: [12], jobs: { running: 1, failed: 0 } },
    })
  })

  it('names a factory that held jobs have stalled', async () => {
    const scene = stage()
    const old = '2026-01-01 00:00:00'
    const text = [
      `035 (012.-01.000) ${old} Cluster submitted from host: <h>`,
      `000 (012.000.000) ${old} Job submitted from host: <h>`,
      `012 (012.000.000) ${old} Job was held.\n\tquota\n\tCode 12 Subcode 122`,
      `000 (012.001.000) ${old} Job submitted from host: <h>`,
      `001 (012.001.000) ${old} Job executing on host: <h>`,
    ]
    writeFileSync(scene.path('job.log'), text.map(event => `${event}\n...\n`).join(''))
    const report = await reportNow(scene.folder)
    expect(report).toMatchObject({ moreJobs: true, state: 'going', exitCode: 3 })
    expect(report.stalls).toEqual([
      expect.objectContaining({
        code: 'factory-stalled',
        isFinal: false,
        sentence: expect.stringContaining('1 held job counts as idle'),
      }),
    ])
    appendFileSync(
      scene.path('job.log'),
      `012 (012.001.000) ${old} Job was held.\n\tx\n\tCode 1 Subcode 0\n...\n`,
    )
    const still = await reportNow(scene.folder)
    expect(still.stalls).toEqual([expect.objectContaining({ code: 'factory-stalled', isFinal: true })])
    expect(still.exitCode).toBe(4)
    appendFileSync(
      scene.path('job.log'),
      `037 (012.-01.000) ${old} Job Materialization Paused\n\tno items\n...\n`,
    )
    expect((await reportNow(scene.folder)).stalls).toEqual([
      expect.objectContaining({ code: 'factory-paused', next: 'condor_release 12', isFinal: true }),
    ])
  })

  it('names jobs that wait for long', async () => {
    const scene = stage()
    const text = '000 (012.000.000) 2026-01-01 00:00:00 Job submitted from host: <h>\n...\n'
    writeFileSync(scene.path('job.log'), text)
    const { stalls } = await reportNow(scene.folder)
    expect(stalls).toEqual([
      expect.objectContaining({ code: 'nothing-runs', next: 'condor_q -better-analyze 12' }),
    ])
  })

  it('tells the pace and the time that is left', async () => {
    const scene = stage()
    scene.submit(0)
    scene.execute(0)
    scene.bring(0, 5)
    const { rowsPerSecond, secondsLeft } = await reportNow(scene.folder)
    // It began 59 seconds ago.
    expect(rowsPerSecond).toBeGreaterThan(5 / 75)
    expect(rowsPerSecond).toBeLessThan(5 / 55)
    expect(secondsLeft).toBeCloseTo(5 / rowsPerSecond!)
    scene.hold(0, 1, 0)
    expect(await reportNow(scene.folder)).toMatchObject({ secondsLeft: null })
  })

  it.each([
    [['watch', '--interval', '0'], 'expected'],
    [['watch', '--interval', 'soon'], '--interval must be seconds from 0.1 to 3600'],
    [['watch', '--plan', 'x'], 'is not a plan'],
    [['watch', '--manifest', 'none.txt'], 'no such file'],
    [['watch', '--log', '.'], 'it is no regular file'],
    [['histogram'], 'there is no job.log'],
  ])('%j is misuse, said in a sentence', async (words, sentence) => {
    const { stderr, exitCode } = await photogrid(stage().folder, words)
    expect(exitCode).toBe(2)
    expect(isSentence(stderr)).toBe(true)
    if (sentence !== 'expected') expect(stderr).toContain(sentence)
  })

  it('refuses a log in another format', async () => {
    const scene = stage()
    writeFileSync(scene.path('job.log'), '<?xml version="1.0"?>\n')
    const { stderr, exitCode } = await photogrid(scene.folder, ['watch'])
    expect({ exitCode, isSentence: isSentence(stderr) }).toEqual({ exitCode: 2, isSentence: true })
  })
})

describe('photogrid watch on a terminal', () => {
  it('rewrites a block in place, also in a narrower window, and leaves it standing after Ctrl-C, hiding no cursor', async () => {
    const scene = stage()
    scene.submit(0)
    const narrowing = '(until [ -e narrow ]; do sleep 0.1; done; stty cols 40 < /dev/tty) &'
    const command = `stty cols 60 rows 20; ${narrowing} exec ${launcher} watch --interval 0.1`
    const terminal = execa('script', ['-qec', command, '/dev/null'], {
      cwd: scene.folder,
      reject: false,
      env: { NO_COLOR: '1' },
    })
    onTestFinished(() => {
      terminal.kill()
    })
    let text = ''
    terminal.stdout.on('data', chunk => {
      text += chunk
    })
    const until = async (wanted: string) => {
      for (let tries = 0; tries < 500 && !text.includes(wanted); tries += 1) await sleep(20)
      expect(text).toContain(wanted)
    }
    await until('1 idle, 0 running')
    scene.execute(0, 'SITE-B')
    await until('SITE-B  1 running')
    const wide = text
    text = ''
    writeFileSync(scene.path('narrow'), '')
    await until('10 missing')
    const narrow = text
    terminal.stdin.write('\u0003')
    await terminal
    expect(wide).toContain('\u001b[3A\r\u001b[0J')
    // Of all codes only: up, and clear what is below.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's codes
    expect(new Set(wide.match(/\u001b\[[?\d;]*[a-zA-Z]/g))).toEqual(new Set(['\u001b[0J', '\u001b[3A']))
    // Three of the four lines took two rows each, once the terminal was narrow.
    expect(narrow.startsWith('\u001b[7A\r\u001b[0J')).toBe(true)
    expect(linesOf(narrow)).toEqual([
      'jobs     cluster 12: 0 idle, 1 running,',
      '         0 done',
      'rows     ░░░░░░░░░░░░░░░░░░ 0 % home',
      '         0 of 10 rows measured,',
      '         10 missing',
      'sites    SITE-B  1 running, 0 ended',
    ])
  })

  it('wraps at 80 and at 40 columns, says what its percentage counts, and why rows failed', async () => {
    const scene = stage()
    for (const proc of [0, 1, 2]) scene.submit(proc)
    scene.execute(0)
    scene.hold(1, 34, 102)
    scene.bring(0, 6, [1, 3])
    expect(await frameOf(scene.folder, 80, 24)).toEqual([
      'jobs     cluster 12: 1 idle, 1 running, 1 held, 0 done',
      'rows     ██████████████████░░░░░░░░░░░░ 60 % home',
      '         4 of 10 rows measured, 2 failed, 4 missing',
      'failed   http-404 2',
      expect.stringMatching(/^pace {5}0\.\d rows\/s, \d+ s left$/),
      'held     1 job: it used more memory than it asked for (hold code 34,',
      '         subcode 102: words of HTCondor)',
      expect.stringMatching(/^ {9}next: condor_qedit 12 RequestMemory /),
      expect.stringMatching(/^ {9}\S/),
      'sites    SITE-A  1 running, 0 ended',
    ])
    const narrow = await frameOf(scene.folder, 40, 24)
    expect(narrow).toContain('         4 of 10 rows measured,')
    expect(narrow).toContain('         2 failed, 4 missing')
    expect(Math.max(...narrow.map(line => line.length))).toBeLessThan(40)
  })

  it('says how much a low window hides', async () => {
    const scene = stage()
    scene.submit(0)
    scene.hold(0, 34, 102)
    const low = await frameOf(scene.folder, 40, 8)
    expect(low).toHaveLength(7)
    expect(low.at(-1)).toMatch(/^… and \d+ lines for a higher window$/)
  })
})

/** The lines that stand after the last rewriting. */
const linesOf = (drawn: string): string[] => drawn.split('\u001b[0J').at(-1)!.trimEnd().split(/\r?\n/)

/** What `watch` has drawn on a terminal of that size. */
async function frameOf(folder: string, columns: number, rows: number): Promise<string[]> {
  const command = `stty cols ${columns} rows ${rows}; exec ${launcher} watch --once`
  const { stdout } = await execa('script', ['-qec', command, '/dev/null'], {
    cwd: folder,
    reject: false,
    env: { NO_COLOR: '1' },
  })
  return linesOf(stdout)
}

describe('photogrid histogram', () => {
  /** The same eight jobs on a pool of each version, one after the other. Seven ran. */
  const recorded = versions.map(version => readRecorded('job', version).toString()).join('')
  function withLog(): string {
    const folder = freshFolder()
    writeFileSync(join(folder, 'job.log'), recorded)
    return folder
  }
  const groups = async (...words: string[]) =>
    JSON.parse((await photogrid(withLog(), ['histogram', '--json', ...words])).stdout).groups

  it('counts each job where it ran last', async () => {
    expect(await groups()).toEqual([
      { name: 'SITE-B-CE1', jobs: 6 },
      { name: 'SITE-A-CE1', jobs: 4 },
      { name: 'SITE-C-CE1', jobs: 4 },
    ])
    expect(await groups('--by', 'host')).toEqual([{ name: 'node.test.local', jobs: 14 }])
  })

  it('counts jobs by the hour in which they ended', async () => {
    const hours = [...recorded.matchAll(/^005 \(.*?\) (.{13}):/gm)].map(([, hour]) => `${hour}:00`)
    const expected = [...new Set(hours)].sort().map(name => ({
      name,
      jobs: hours.filter(hour => hour === name).length,
    }))
    expect(hours).toHaveLength(14)
    expect(await groups('--by', 'hour')).toEqual(expected)
  })

  it('of the last cluster only, with --last, though an earlier one had its number', async () => {
    expect(await groups('--last')).toEqual([
      { name: 'SITE-B-CE1', jobs: 3 },
      { name: 'SITE-A-CE1', jobs: 2 },
      { name: 'SITE-C-CE1', jobs: 2 },
    ])
  })

  it('counts how jobs ended', async () => {
    expect(await groups('--by', 'exit')).toEqual([
      { name: 'exit code 0', jobs: 10 },
      { name: 'exit code 4', jobs: 2 },
      { name: 'removed', jobs: 2 },
      { name: 'signal 9', jobs: 2 },
    ])
  })

  it('draws a bar for each, to one measure, in a pipe as on a terminal', async () => {
    const { stdout } = await photogrid(withLog(), ['histogram'])
    const [title, ...bars] = stdout.trimEnd().split('\n')
    expect(title).toBe('14 jobs of job.log, by site')
    const lengths = bars.map(line => line.match(/█/g)!.length)
    expect(lengths[0]! / lengths[1]!).toBeCloseTo(1.5, 1)
    expect(bars[0]).toContain('SITE-B-CE1  6   42.9 %  █')
  })

  it('says that nothing has run', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'job.log'), '')
    const { stdout, stderr, exitCode } = await photogrid(folder, ['histogram'])
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: '',
      stderr: 'job.log: no job has run yet\n',
      exitCode: 0,
    })
  })

  it.each([
    ['bytes', Buffer.from([7, 0, 255, 10, 0])],
    ['a text', 'http://h.example/1.jpg 1900\n'],
  ])('of %s that are no event log is misuse', async (_, content) => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'job.log'), content)
    const { stdout, stderr, exitCode } = await photogrid(folder, ['histogram'])
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toContain("job.log is no event log: nothing in it is an event of HTCondor's")
  })
})
