// Photographs, hostile files, models and a real HTCondor's records that lie beside the project, and are
// read where they lie.

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const shared = resolve(import.meta.dirname, '..', '..', 'shared')
export const testdata = resolve(shared, 'testdata')
/** `fixtures/` and `transcripts/` of two versions of HTCondor. */
export const condorRecords = resolve(shared, 'reference', 'condor')

/**
 * Is it missing? On a person's machine tests that need it are skipped, loudly.
 * @throws Error in CI, where nothing may go unchecked
 */
export function lacksTestdata(): boolean {
  if (existsSync(testdata)) return false
  if (process.env.CI) throw new Error('the folder ../shared/testdata is missing beside the project')
  console.warn('\n*** ../shared/testdata is missing: what needs its files is NOT tested. ***\n')
  return true
}
