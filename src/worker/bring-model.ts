// The model that a job was told to fetch for itself, where nobody has put it into the sandbox.

import { existsSync } from 'node:fs'
import type { JobOptions } from '../data/job-words.ts'
import { misuse } from '../errors.ts'

/** @throws Foreseen (75) where it cannot be had here */
export async function bringModel(
  { model, modelUrl }: JobOptions,
  _environment: NodeJS.ProcessEnv,
): Promise<void> {
  if (model === undefined || modelUrl === undefined || existsSync(model)) return
  throw misuse('not yet')
}
