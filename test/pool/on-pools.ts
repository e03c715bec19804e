// The frame of every test on real pools: one pool of each version of HTCondor, from the first test to the last, and a
// server of pictures if the jobs fetch some.

import { afterAll, beforeAll, describe, it } from 'vitest'
import { type PictureProxy, startPictureProxy } from './picture-proxy.ts'
import { bothVersions, needPool, type Pool, type PoolOptions, startPool } from './pool.ts'

/** What a test finds; from `beforeAll` on. */
export interface OnPool {
  readonly pool: Pool
  /** Only if there are pictures. */
  readonly proxy: PictureProxy
}

export interface PoolFrame extends Omit<PoolOptions, 'suite'> {
  /** What the server of pictures sends. */
  readonly pictures?: readonly Uint8Array[]
}

/**
 * Tests on a pool of each version; they are skipped, with the reason, where there can be none.
 * @param title with `%s` for the version
 */
export function describeOnPools(title: string, frame: PoolFrame, define: (on: OnPool) => void): void {
  describe.each(bothVersions)(title, async (_, suite) => {
    if (!(await needPool(suite))) {
      it.skip('needs the pool', () => {})
      return
    }
    const { pictures, ...options } = frame
    const there: { pool?: Pool; proxy?: PictureProxy } = {}
    beforeAll(async () => {
      if (pictures !== undefined) there.proxy = await startPictureProxy(pictures)
      there.pool = await startPool({ suite, ...options })
    })
    afterAll(async () => {
      await there.pool?.stop()
      await there.proxy?.close()
    })
    define({
      get pool() {
        return there.pool!
      },
      get proxy() {
        return there.proxy!
      },
    })
  })
}
