// Holds on a real pool, as `why` and `watch` explain them: jobs that send more than they may, at their end and at a
// checkpoint.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { WatchReport } from '../../src/data/watch-report.ts'
import { photogrid } from '../photogrid.ts'
import { describeOnPools } from './on-pools.ts'

const minute = 60_000
const manifest = 'a.jpg 1\nb.jpg 2\nc.jpg 3\nd.jpg 4\n'

const extraConfig = 'use POLICY: HOLD_IF_MEMORY_EXCEEDED\nPID_SNAPSHOT_INTERVAL = 1\n'
describeOnPools('on a real pool of %s', { slots: 4, extraConfig }, on => {
  /** Plans the manifest. @param change of the submit description */
  async function plan(
    words: readonly string[],
    { files = {}, change }: { files?: Record<string, string>; change: (submit: string) => string },
  ): Promise<string> {
    const folder = await on.pool.folder({ 'manifest.txt': manifest, ...files })
    const { stdout, stderr, exitCode } = await photogrid(folder, ['mksubmit', ...words])
    expect(exitCode, stderr).toBe(0)
    writeFileSync(join(folder, 'submit.sub'), change(stdout))
    await on.pool.give(folder)
    return folder
  }
  /** How often the job was held (012) or released (013) or ended (005), in order. */
  const eventsIn = (folder: string): string =>
    (readFileSync(join(folder, 'job.log'), 'utf8').match(/^(005|012|013)(?= \()/gm) ?? []).join(' ')
  const until = async (folder: string, events: string): Promise<void> => {
    for (const end = Date.now() + 2 * minute; Date.now() < end && eventsIn(folder) !== events; )
      await sleep(200)
    expect(eventsIn(folder)).toBe(events)
  }
  const watchOnce = async (folder: string) => {
    const { stdout, stderr, exitCode } = await photogrid(folder, ['watch', '--once', '--json'])
    return { report: JSON.parse(stdout) as WatchReport, stderr, exitCode }
  }

  it(
    'a job that sends more than max_transfer_output_mb is held, at its end and at a checkpoint, and both are explained',
    async () => {
      /** Sends twice what it may. @param code with which it ends */
      const sendsTooMuch = async (code: number) => {
        const folder = await plan(['4'], {
          files: { 'cause.sh': '' },
          change: submit => submit.replace(/^executable = .*$/m, 'executable = cause.sh'),
        })
        const most = Number(
          /^max_transfer_output_mb = (\d+)$/m.exec(readFileSync(join(folder, 'submit.sub'), 'utf8'))![1],
        )
        writeFileSync(
          join(folder, 'cause.sh'),
          `#!/bin/sh\nhead -c ${2 * most}M /dev/zero > "$2"\nexit ${code}\n`,
          { mode: 0o755 },
        )
        return { folder, ...(await on.pool.submit('submit.sub', folder)) }
      }
      const again = (cluster: number): string =>
        `next: condor_rm ${cluster}; mksubmit 2 --missing > again.sub && condor_submit again.sub`

      const atEnd = await sendsTooMuch(0)
      const atCheckpoint = await sendsTooMuch(85)
      for (const [{ folder, cluster }, code, subcode, cause] of [
        [atEnd, 33, 0, 'its output files together are larger than max_transfer_output_mb allows'],
        [atCheckpoint, 36, -1, 'its work in progress could not be taken home: '],
      ] as const) {
        await until(folder, '012')
        const { stdout } = await photogrid(folder, ['why', `${cluster}.0`])
        expect(stdout).toContain(`held: ${cause}`)
        expect(stdout).toContain(`(hold code ${code}, subcode ${subcode}: `)
        expect(stdout).toContain(again(cluster))
        const { report, stderr, exitCode } = await watchOnce(folder)
        expect(exitCode).toBe(4)
        expect(report).toMatchObject({ state: 'stuck', holds: [{ code, subcode, jobs: 1, releasing: 0 }] })
        expect(stderr).toContain(again(cluster))
      }

      // Who releases it all the same sees it held again, and nobody else releases it.
      const { folder, cluster } = atCheckpoint
      await on.pool.run('condor_release', [String(cluster)])
      await until(folder, '012 013 012')
      await sleep(8000)
      expect(eventsIn(folder)).toBe('012 013 012')
      const { stdout } = await photogrid(folder, ['why', `${cluster}.0`])
      expect(stdout.split('(hold code 36, subcode -1: ')).toHaveLength(3)
      expect(await watchOnce(folder)).toMatchObject({ exitCode: 4 })
      expect(eventsIn(atEnd.folder)).toBe('012')
      await on.pool.run('condor_rm', ['-all'])
    },
    5 * minute,
  )
})
