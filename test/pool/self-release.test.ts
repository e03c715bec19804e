// What the submit templates release, by HTCondor's own evaluation of their periodic_release, beside what we believe of it.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { type HeldJob, isReleasedByItself } from '../../src/data/self-release.ts'
import { submitSites } from '../../src/data/submit-description.ts'
import { freshFolder, photogrid } from '../photogrid.ts'
import { bothVersions, dryRun, needPool, submitFolder } from './pool.ts'

const plannedMb = 1000

function* cases(): Generator<HeldJob> {
  for (let code = 1; code <= 50; code += 1) {
    // HTCondor's own doing, in no template.
    if (code === 16) continue
    for (const subcode of [0, 2, 28, 102, 104, -1])
      for (const [holds, memoryHolds] of [
        [1, 1],
        [2, 1],
        [3, 0],
        [4, 2],
      ] as const)
        for (const memoryMb of [896, 1024, 1999, 2000, 4096])
          yield { hold: { code, subcode }, holds, memoryHolds, memoryMb }
  }
}

describe.each(bothVersions)('by %s', async (_, suite) => {
  const isThere = await needPool(suite)
  it.runIf(isThere).each(submitSites)(
    'a template for %s releases what we say, and nothing else',
    async site => {
      const folder = freshFolder()
      writeFileSync(join(folder, 'manifest.txt'), 'http://h.example/a.jpg 1\n')
      const words = ['mksubmit', '1', '--site', site, '--request-memory', `${plannedMb} MB`]
      writeFileSync(join(folder, 'submit.sub'), (await photogrid(folder, words)).stdout)
      const { stdout: ad, stderr } = await dryRun('submit.sub', folder, suite)
      expect(stderr).toBe('')
      const expression = /^PeriodicRelease=(.*)$/m.exec(ad)![1]!

      const all = [...cases()]
      const now = Math.floor(Date.now() / 1000)
      const ads = all.map(({ hold, holds, memoryMb }, index) =>
        [
          ...['MyType = "Job"', `ClusterId = 1`, `ProcId = ${index}`, 'JobStatus = 5'],
          ...[`HoldReasonCode = ${hold.code}`, `HoldReasonSubCode = ${hold.subcode}`, `NumHolds = ${holds}`],
          ...[`MemoryProvisioned = ${memoryMb}`, `EnteredCurrentStatus = ${now - 700}`],
          `PeriodicRelease = ${expression}`,
        ].join('\n'),
      )
      writeFileSync(join(folder, 'held.ads'), `${ads.join('\n\n')}\n\n`)
      const condorQ = join(await submitFolder(suite), 'condor_q')
      const { stdout } = await execa(condorQ, ['-jobads', 'held.ads', '-af', 'ProcId', 'PeriodicRelease'], {
        cwd: folder,
        env: { CONDOR_CONFIG: '/dev/null' },
      })
      const evaluated = new Map(stdout.split('\n').map(line => line.split(' ') as [string, string]))
      expect(evaluated.size).toBe(all.length)
      const others = all.filter(
        (job, index) => String(isReleasedByItself(job, plannedMb)) !== evaluated.get(String(index)),
      )
      expect(others).toEqual([])
      expect([...evaluated.values()].filter(value => value === 'true').length).toBeGreaterThan(100)
      // Not before its time.
      writeFileSync(
        join(folder, 'early.ads'),
        readFileSync(join(folder, 'held.ads'), 'utf8').replaceAll(`${now - 700}`, `${now}`),
      )
      const early = await execa(
        condorQ,
        ['-jobads', 'early.ads', '-af', 'HoldReasonCode', 'PeriodicRelease'],
        {
          cwd: folder,
          env: { CONDOR_CONFIG: '/dev/null' },
        },
      )
      expect(new Set(early.stdout.match(/^1[23] .*$/gm))).toEqual(new Set(['12 false', '13 false']))
    },
  )
})
