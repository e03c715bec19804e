import { describe, expect, it } from 'vitest'
import { jobStates } from '../../src/data/cluster.ts'
import { groupHeld } from '../../src/data/held-jobs.ts'
import { type HoldFacts, holdReason } from '../../src/data/hold-reasons.ts'
import type { JobTable } from '../../src/data/job-table.ts'
import { knownByMemory } from '../../src/data/plan-command.ts'
import { type HeldJob, isReleasedByItself } from '../../src/data/self-release.ts'
import { type Recording, readRecorded, versions } from './recorded-logs.ts'
import { storiesOf, storyOf, tableOf } from './told-jobs.ts'

/** Events of job 1.0 at a second each; a word of the table below or a whole event. */
const life = (...words: string[]): JobTable =>
  tableOf(
    words
      .map((word, second) => {
        const [number, id, body] = events[word as keyof typeof events]
        return `${number} (001.${id}.000) 2026-11-21 02:00:${String(second).padStart(2, '0')} ${body}\n...\n`
      })
      .join(''),
  )
const events = {
  submit: ['000', '000', 'Job submitted from host: <127.0.0.1:1>'],
  execute: ['001', '000', 'Job executing on host: <10.0.0.7:9618>\n\tGLIDEIN_ResourceName = "SITE-A"'],
  evict: ['004', '000', 'Job was evicted.\n\t(0) CPU times'],
  requeue: [
    '004',
    '000',
    'Job was evicted.\n\t(0) Job terminated and was requeued\n\t(1) Normal termination (return value 75)',
  ],
  succeed: ['005', '000', 'Job terminated.\n\t(1) Normal termination (return value 0)'],
  fail: ['005', '000', 'Job terminated.\n\t(1) Normal termination (return value 4)'],
  kill: ['005', '000', 'Job terminated.\n\t(0) Abnormal termination (signal 9)'],
  skip: ['046', '000', 'Dataflow job was skipped.'],
  remove: ['009', '000', 'Job was aborted.\n\tvia condor_rm'],
  hold: ['012', '000', 'Job was held.\n\tno quota\n\tCode 12 Subcode 122'],
  release: ['013', '000', 'Job was released.'],
  lose: ['022', '000', 'Job disconnected, attempting to reconnect'],
  giveUp: ['024', '000', 'Job reconnection failed'],
  except: ['007', '000', 'Shadow exception!'],
  factory: ['035', '-01', 'Cluster submitted from host: <127.0.0.1:1>'],
  pause: ['037', '-01', 'Job Materialization Paused\n\tno items\n\tPauseCode 3'],
  resume: ['038', '-01', 'Job Materialization Resumed'],
  close: ['036', '-01', 'Cluster removed\n\tMaterialized 1 jobs from 1 items.\tComplete'],
} as const

describe('the table of jobs', () => {
  it.each([
    [['submit'], 'idle - tries 0 holds 0 -'],
    [['submit', 'execute'], 'running - tries 1 holds 0 SITE-A'],
    [['submit', 'execute', 'evict'], 'idle - tries 1 holds 0 SITE-A'],
    [['submit', 'execute', 'requeue'], 'idle 75 tries 1 holds 0 SITE-A'],
    [['submit', 'execute', 'requeue', 'execute', 'succeed'], 'done 0 tries 2 holds 0 SITE-A'],
    [['submit', 'execute', 'fail'], 'failed 4 tries 1 holds 0 SITE-A'],
    [['submit', 'execute', 'kill'], 'failed 265 tries 1 holds 0 SITE-A'],
    [['submit', 'execute', 'evict', 'hold'], 'held - tries 1 holds 1 SITE-A'],
    [['submit', 'execute', 'hold', 'evict'], 'held - tries 1 holds 1 SITE-A'],
    [['submit', 'hold', 'release', 'hold'], 'held - tries 0 holds 2 -'],
    [['submit', 'hold', 'release', 'execute'], 'running - tries 1 holds 1 SITE-A'],
    [['submit', 'execute', 'lose'], 'running - tries 1 holds 0 SITE-A'],
    [['submit', 'execute', 'lose', 'giveUp'], 'idle - tries 1 holds 0 SITE-A'],
    [['submit', 'execute', 'except'], 'idle - tries 1 holds 0 SITE-A'],
    [['submit', 'hold', 'remove'], 'removed - tries 0 holds 1 -'],
    [['submit', 'execute', 'evict', 'remove', 'release'], 'removed - tries 1 holds 0 SITE-A'],
    [['execute', 'succeed'], 'done 0 tries 1 holds 0 SITE-A'],
    [['submit', 'skip'], 'done - tries 0 holds 0 -'],
    [['submit', 'execute', 'requeue', 'skip'], 'done - tries 1 holds 0 SITE-A'],
    // HTCondor tells of its end as well.
    [['submit', 'skip', 'succeed'], 'done 0 tries 0 holds 0 -'],
  ] as const)('after %j a job is %s', (words, story) => {
    const table = life(...words)
    expect(storiesOf(table)).toEqual([`1.0 ${story}`])
    const { counts } = table.clusters.get(1)!
    expect(Array.from(counts)).toEqual(jobStates.map(state => (story.startsWith(state) ? 1 : 0)))
  })

  it('knows when a job came into its state, and why it is held', () => {
    const [job] = life('submit', 'execute', 'hold').jobs()
    expect(job).toMatchObject({ hold: { code: 12, subcode: 122, reason: 'no quota' } })
    expect(new Date(job!.sinceMs).getSeconds()).toBe(2)
    expect([...life('submit', 'hold', 'release').jobs()][0]!.hold).toBeUndefined()
  })

  it('knows a factory, whether it pauses, and when it is through', () => {
    const factory = (...words: string[]) => life(...words).clusters.get(1)
    expect(factory('submit')).toMatchObject({ isFactory: false, isOpen: false })
    expect(factory('factory', 'submit')).toMatchObject({ isFactory: true, isOpen: true, paused: undefined })
    expect(factory('factory', 'pause')).toMatchObject({ isOpen: true, paused: 'no items' })
    expect(factory('factory', 'pause', 'resume')).toMatchObject({ isOpen: true, paused: undefined })
    expect(factory('factory', 'submit', 'close')).toMatchObject({ isFactory: true, isOpen: false })
  })

  it.each([
    ['ended', ['submit', 'execute', 'fail'], 'failed 4 tries 1'],
    ['was removed', ['submit', 'hold', 'remove'], 'removed - tries 0'],
    ['never ended', ['submit', 'execute'], 'running - tries 1'],
    ['was told of in part', ['hold'], 'held - tries 0'],
  ])(
    'counts a cluster of its own where the number comes again, though the earlier one %s',
    (_, words, was) => {
      const table = life(...words, 'submit', 'execute')
      expect(storiesOf(table)).toEqual([expect.stringContaining(was), '1.0 running - tries 1 holds 0 SITE-A'])
      const cluster = table.clusters.get(1)!
      expect(Array.from(cluster.counts)).toEqual([0, 1, 0, 0, 0, 0])
      expect([...table.jobs(cluster)].map(storyOf)).toEqual(['1.0 running - tries 1 holds 0 SITE-A'])
    },
  )

  it('takes the cluster that began last for the last, also of a number that comes again', () => {
    const submitted = (cluster: number, ...procs: number[]) =>
      procs
        .map(proc => `000 (${cluster}.${proc}.000) 2026-11-21 02:00:00 Job submitted from host: <h>\n...\n`)
        .join('')
    const table = tableOf(submitted(1, 0, 1, 2) + submitted(2, 0) + submitted(1, 0, 1))
    expect([...table.clusters.keys()]).toEqual([2, 1])
    expect([...table.jobs(table.clusters.get(1)!)].map(({ proc }) => proc)).toEqual([0, 1])
    expect(table.length).toBe(6)
  })

  it('knows a factory whose number comes again', () => {
    const table = life('factory', 'submit', 'execute', 'pause', 'factory', 'submit')
    expect(table.clusters.get(1)).toMatchObject({ isFactory: true, isOpen: true, paused: undefined })
    expect(Array.from(table.clusters.get(1)!.counts)).toEqual([1, 0, 0, 0, 0, 0])
    expect(life('factory', 'submit', 'close', 'submit').clusters.get(1)).toMatchObject({ isFactory: false })
  })

  it('holds more jobs than its first columns', () => {
    const lines = Array.from(
      { length: 5000 },
      (_, proc) => `000 (3.${proc}.000) 2026-11-21 02:00:00 Job submitted from host: <h>\n...\n`,
    )
    const table = tableOf(
      `${lines.join('')}012 (3.4999.000) 2026-11-21 02:00:01 Job was held.\n\tx\n\tCode 1 Subcode 0\n...\n`,
    )
    expect(table.length).toBe(5000)
    expect([...table.jobs()].at(-1)).toMatchObject({ proc: 4999, state: 'held' })
    expect(Array.from(table.clusters.get(3)!.counts)).toEqual([4999, 0, 1, 0, 0, 0])
  })

  it.each(versions)('ends as the jobs of a real pool did, of %s', version => {
    const read = (name: Recording) => storiesOf(tableOf(readRecorded(name, version)))
    expect(read('job')).toEqual([
      '1.0 done 0 tries 1 holds 0 SITE-A-CE1',
      '1.1 failed 4 tries 2 holds 0 SITE-B-CE1',
      '1.2 failed 265 tries 2 holds 0 SITE-C-CE1',
      '1.3 done 0 tries 2 holds 0 SITE-B-CE1',
      '1.4 done 0 tries 2 holds 1 SITE-B-CE1',
      '1.5 done 0 tries 1 holds 0 SITE-C-CE1',
      '1.6 removed - tries 1 holds 0 SITE-A-CE1',
      '1.7 done 0 tries 0 holds 0 -',
    ])
    expect(read('trouble')).toEqual([
      '2.0 removed - tries 1 holds 1 SITE-A-CE1',
      '2.1 held - tries 1 holds 1 SITE-A-CE1',
      '2.2 held - tries 0 holds 1 -',
      '2.3 held - tries 1 holds 1 SITE-A-CE1',
      '2.4 held - tries 1 holds 1 SITE-A-CE1',
      '2.5 held - tries 1 holds 1 SITE-A-CE1',
      '2.6 done 0 tries 2 holds 0 SITE-A-CE1',
      '2.7 done 0 tries 1 holds 0 SITE-A-CE1',
    ])
    expect(read('factory')).toEqual([
      '3.0 done 0 tries 2 holds 1 SITE-C-CE1',
      '3.1 done 0 tries 1 holds 0 SITE-C-CE1',
    ])
  })

  it.each(versions)(
    'knows why jobs of a real pool are held, and that a factory is through, of %s',
    version => {
      const held = [...tableOf(readRecorded('trouble', version)).jobs()].flatMap(({ hold }) => hold ?? [])
      expect(held.map(({ code, subcode }) => [code, subcode])).toEqual([
        [12, 2],
        [13, 2],
        [6, 2],
        [21, 102],
        [47, 0],
      ])
      expect(held[0]!.reason).toMatch(/^Transfer output files failure .*output\.txt/)
      const factory = tableOf(readRecorded('factory', version)).clusters.get(3)!
      expect(factory).toMatchObject({ isFactory: true, isOpen: false, paused: undefined })
      expect(Array.from(factory.counts)).toEqual([0, 0, 0, 2, 0, 0])
    },
  )
})

describe('a hold', () => {
  const known = knownByMemory(
    {
      plan: 'aaaaaaaaaaaa-mine-1',
      manifest: { path: 'my list.txt', sha256: 'a'.repeat(64), bytes: 1, rows: 60 },
      rowsAJob: 30,
      options: { analysis: './mine.mjs', connections: '4' },
      requests: { memory: '4 GB', disk: '2 GB' },
      wrapper: 'run-mine.sh',
      submissions: [],
    },
    false,
  )
  const plan = "--manifest 'my list.txt' --analysis ./mine.mjs --connections 4"
  const next = (code: number, subcode: number, more: Partial<HoldFacts> = {}): string =>
    holdReason(code, subcode).next({ cluster: 12, reason: '', known, ...more })

  it('has a cause in words and a next step, for every code of the manual and for those after it', () => {
    const gone = [2, 28, 29, 30, 31, 37, 38, 39, 40, 41, 42]
    for (let code = 1; code <= 48; code += 1) {
      if (gone.includes(code)) continue
      expect(holdReason(code, 0).cause, String(code)).not.toContain('hold code')
      expect(next(code, 0)).not.toBe('')
    }
    expect(holdReason(99, 3).cause).toBe('of hold code 99, subcode 3')
    expect(next(99, 3)).toBe('condor_q -hold 12')
  })

  it('says whose exit code it was, and which resource was short', () => {
    expect(holdReason(3, 2).cause).toContain('exit code 2')
    expect(holdReason(3, 70).cause).toContain('a bug')
    expect(holdReason(3, 7).cause).toContain('hold expression')
    expect(holdReason(34, 102)).toBe(holdReason(21, 102))
    expect(holdReason(34, 104).cause).toContain('disk')
    expect(holdReason(13, 28).cause).toContain("the execution point's disk was full")
    expect(holdReason(33, 0).cause).toContain('max_transfer_output_mb')
    expect(holdReason(36, -1).cause).toContain('max_transfer_output_mb')
    expect(next(12, 2)).toContain('log/')
  })

  it('advises the command of the plan itself', () => {
    expect(next(3, 2)).toBe(
      `condor_rm 12; mksubmit 30 --missing ${plan} > again.sub && condor_submit again.sub`,
    )
    expect(next(6, 0)).toContain(`mksubmit 30 ${plan} > again.sub`)
    expect(next(33, 0)).toBe(
      `condor_rm 12; mksubmit 15 --missing ${plan} > again.sub && condor_submit again.sub`,
    )
    // A release would lead to the same again.
    expect(next(36, -1)).toBe(next(33, 0))
    expect(next(46, 0)).toContain('mksubmit 15 ')
    const single = { known: { ...known, rowsAJob: 1 } }
    expect(next(46, 0, single)).toContain('mksubmit 1 --missing --manifest')
    expect(next(46, 0, single)).toContain(' --duration long ')
    // One row cannot be halved.
    for (const [code, subcode] of [
      [33, 0],
      [36, -1],
      [47, 0],
    ] as const)
      expect(next(code, subcode, single)).toMatch(/^condor_q -hold 12, and show its answer /)
  })

  it.each<[string, Partial<HoldFacts>, number, string]>([
    ['what was planned, and the second try', {}, 16384, '16 GB'],
    ['what the machine gave', { memoryMb: 16384 }, 32768, '32 GB'],
    [
      'what HTCondor names',
      {
        reason:
          'Job has gone over cgroup memory limit of 16384 megabytes. Last measured usage: 16380 megabytes.',
      },
      32768,
      '32 GB',
    ],
    ['what it names otherwise', { reason: 'killed after memory limit of 10 GB' }, 20480, '20 GB'],
    ['a number that cannot be', { reason: 'limit of 999999999999 GB' }, 16384, '16 GB'],
    ['nothing that is known', { known: { options: {} } }, 4096, '4 GB'],
    [
      'little',
      { known: { ...known, requests: { memory: '100 MB', disk: '1 GB' } }, memoryMb: 128 },
      512,
      '512 MB',
    ],
  ])('for memory advises more than %s', (_, more, mb, size) => {
    expect(next(34, 102, more)).toContain(`condor_qedit 12 RequestMemory ${mb} && condor_release 12;`)
    expect(next(34, 102, more)).toContain(` --request-memory '${size}'`)
  })

  it('for disk advises more than was planned, and than HTCondor names', () => {
    expect(next(34, 104)).toContain(`condor_qedit 12 RequestDisk ${4 * 1024 ** 2} &&`)
    expect(next(34, 104, { reason: 'used 5242880 KB of disk' })).toContain("--request-disk '10 GB'")
  })

  it('is waited for where the submit description releases it, by what is known of the job', () => {
    const held = (code: number, subcode: number, more: Partial<HeldJob> = {}): HeldJob => ({
      hold: { code, subcode },
      ...{ holds: 1, memoryHolds: 1, memoryMb: undefined, ...more },
    })
    expect(isReleasedByItself(held(34, 102))).toBe(true)
    expect(isReleasedByItself(held(34, 102, { holds: 2, memoryHolds: 2 }))).toBe(false)
    // A machine that gives more than was asked for has given twice as much.
    expect(isReleasedByItself(held(34, 102, { memoryMb: 4096 }), 1024)).toBe(false)
    expect(isReleasedByItself(held(34, 102, { holds: 9, memoryHolds: 2, memoryMb: 1024 }), 1024)).toBe(true)
    expect(isReleasedByItself(held(16, 0, { holds: 99 }))).toBe(true)
    expect([isReleasedByItself(held(33, 0)), isReleasedByItself(held(36, -1))]).toEqual([false, false])
  })

  it('for memory after one for files is released still, and counted so', () => {
    const log = [
      '000 (3.0.000) 2026-11-21 02:00:00 Job submitted from host: <h>',
      '012 (3.0.000) 2026-11-21 02:00:01 Job was held.\n\tno file\n\tCode 13 Subcode 2',
      '013 (3.0.000) 2026-11-21 02:11:00 Job was released.',
      '001 (3.0.000) 2026-11-21 02:12:00 Job executing on host: <h>\n\tSlotName: slot1@h\n\tMemory = 1024',
      '012 (3.0.000) 2026-11-21 02:13:00 Job was held.\n\tover memory limit of 1024 MB\n\tCode 34 Subcode 102',
    ]
    const table = tableOf(`${log.join('\n...\n')}\n...\n`)
    const [job] = table.jobs()
    expect(job).toMatchObject({ holds: 2, memoryHolds: 1, memoryMb: 1024 })
    const requests = { memory: '1 GB', disk: '2 GB' }
    const nowMs = job!.sinceMs + 1000
    expect(groupHeld(table.jobs(), { options: {}, requests }, nowMs)).toMatchObject([
      { code: 34, jobs: 1, releasing: 1, next: expect.stringContaining('RequestMemory 4096') },
    ])
    expect(groupHeld(table.jobs(), { options: {} }, nowMs)).toMatchObject([{ releasing: 1 }])
    const small = { memory: '512 MB', disk: '2 GB' }
    expect(groupHeld(table.jobs(), { options: {}, requests: small }, nowMs)).toMatchObject([{ releasing: 0 }])
  })
})
