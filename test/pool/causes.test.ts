// Retries, holds and releases by their causes: each expression of the submit templates, on a real pool, by causing what
// it is about. Small scripts stand in the wrapper's place.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { photogrid } from '../photogrid.ts'
import { describeOnPools } from './on-pools.ts'

const minute = 60_000
/** Uses so much memory, and lasts until that is seen. */
const greedy = (megabytes: number, seconds: number): string => `#!/bin/sh
: > "$2"
sleep 3
exec perl -e 'vec($x, ${megabytes} << 20, 8) = 1; sleep ${seconds}'
`
const ends = (code: number): string => `#!/bin/sh\n: > "$2"; echo "photogrid: why" >&2; exit ${code}\n`

const extraConfig = 'use POLICY: HOLD_IF_MEMORY_EXCEEDED\nPID_SNAPSHOT_INTERVAL = 1\n'
describeOnPools('on a real pool of %s', { slots: 8, extraConfig }, on => {
  // All the same: a slot that was larger would be used again for the next job.
  const little = ['--request-memory', '128 MB', '--request-disk', '10 MB']
  /** One job of the template, whose program is this script; ten minutes are two seconds, five are twenty. */
  async function submit(script: string, ...words: string[]) {
    const folder = await on.pool.folder({ 'manifest.txt': 'a.jpg 1\n', 'cause.sh': script })
    const { stdout, stderr, exitCode } = await photogrid(folder, ['mksubmit', '1', ...little, ...words])
    expect(exitCode, stderr).toBe(0)
    const text = stdout
      .replace(/^executable = .*$/m, 'executable = cause.sh')
      .replace('> 600', '> 2')
      .replace('> 300', '> 20')
    writeFileSync(join(folder, 'submit.sub'), text)
    await on.pool.give(folder)
    const { cluster } = await on.pool.submit('submit.sub', folder)
    const events = (): string =>
      readFileSync(join(folder, 'job.log'), 'utf8').replace(/^(?!\d{3} \().*\n/gm, '')
    return {
      cluster,
      /** Ended (005), held (012), released (013): when it started and was evicted depends on the version. */
      events: () => (events().match(/^(005|012|013) /gm) ?? []).join('').trim(),
      log: () => readFileSync(join(folder, 'job.log'), 'utf8'),
      attributes: async (...names: string[]): Promise<string> =>
        (await on.pool.run('condor_q', [String(cluster), '-af', ...names])).stdout,
    }
  }
  const until = async (what: () => string, expected: string): Promise<void> => {
    for (let giveUpMs = Date.now() + 2 * minute; Date.now() < giveUpMs && what() !== expected; )
      await sleep(200)
    expect(what()).toBe(expected)
  }

  it(
    'each cause has its own end, and no other',
    async () => {
      const elsewhere = await submit(ends(75), '--max-retries', '2')
      const misuse = await submit(ends(2))
      const bug = await submit(ends(70))
      const memory = await submit(greedy(400, 40))
      const enough = await submit(greedy(190, 6))
      const noOutput = await submit('#!/bin/sh\nexit 0\n')
      const byHand = await submit(ends(0), '--requirements', 'False')
      await on.pool.run('condor_hold', [String(byHand.cluster)])

      // 75: elsewhere each time, and out of the queue when the tries are used up.
      await on.pool.wait(elsewhere.cluster)
      expect(elsewhere.events()).toBe('005')
      const sites = [...elsewhere.log().matchAll(/GLIDEIN_ResourceName = "(.*)"/g)].map(([, site]) => site)
      expect(sites).toHaveLength(3)
      expect(sites[1]).not.toBe(sites[0])
      expect(sites[2]).not.toBe(sites[1])
      expect(elsewhere.log()).toContain('(return value 75)')

      // 2 and 70: held at the first try, with the reason.
      for (const [job, code] of [[misuse, 2] as const, [bug, 70] as const]) {
        await until(job.events, '012')
        expect(job.log()).toContain(`photogrid ended with exit code ${code}; see `)
        expect(await job.attributes('HoldReasonCode', 'HoldReasonSubCode')).toBe(`3 ${code}`)
      }

      // Memory: released once, with twice as much; what then fits ends well, what does not is held.
      const shown = ['RequestMemory', 'NumHolds', 'HoldReasonCode', 'HoldReasonSubCode']
      await until(memory.events, '012 013 012')
      expect(await memory.attributes(...shown)).toBe('256 2 21 102')
      await on.pool.wait(enough.cluster)
      expect(enough.events()).toBe('012 013 005')

      // A file that does not travel: three releases, ten minutes (here two seconds) after each hold.
      await until(noOutput.events, '012 013 012 013 012 013 012')
      await sleep(8000)
      expect(noOutput.events()).toBe('012 013 012 013 012 013 012')
      expect(await noOutput.attributes('NumHolds', 'HoldReasonCode')).toBe('4 12')

      // By now whatever was to be released would have been.
      expect(memory.events()).toBe('012 013 012')
      expect([misuse.events().match(/013/), bug.events().match(/013/), byHand.events()]).toEqual([
        null,
        null,
        '012',
      ])
      await on.pool.run('condor_rm', ['-all'])
    },
    5 * minute,
  )
})
