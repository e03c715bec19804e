// Collected test data: real photographs, real ONNX models, hostile files, a real HTCondor's transcripts. They are no
// part of the project and are read where they lie. This is the only file that knows where that is.

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, it } from 'vitest'
import { lacks } from './requirements.ts'

const beside = resolve(import.meta.dirname, '..', '..', 'shared', 'testdata')

/** `photos/`, `models/`, `hostile/`, `cases/`, `expected.json`. */
export const testdata = resolve(process.env.PHOTOGRID_TESTDATA || beside)

/** `fixtures/` and `transcripts/` of two versions of HTCondor. */
export const condorRecords = join(testdata, '..', 'reference', 'condor')

/**
 * For one test that needs the collection.
 * @param what is not tested without it
 */
export const lacksTestdata = (what: string): boolean =>
  lacks(!existsSync(join(testdata, 'photos')), {
    what,
    why: `it needs the collected test data, and there is no folder ${testdata}`,
    how: 'PHOTOGRID_TESTDATA=FOLDER names it; CONTRIBUTING.md says what lies in it',
  })

/**
 * `describe` for tests that need the collection. Their body is only run where it is there, so it may list its files;
 * elsewhere one skipped test stands for them.
 */
export function describeCollected(title: string, body: () => void | Promise<void>): void {
  if (lacksTestdata(title)) describe(title, () => it.skip('needs the collected test data', () => {}))
  else describe(title, body)
}
