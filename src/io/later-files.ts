// What a job may need and most jobs do not lies packed beside the worker, and is unpacked when it is asked for.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { unfitMachine } from '../errors.ts'

/** Its name in the payload. */
export const laterArchive = 'later.tar.gz'

/** The folder that it brings, whole or not at all: several jobs may share one runtime. */
const broughtFolder = 'node_modules/@img'

/**
 * What unpacks it.
 * @param runtime the worker's folder
 * @returns undefined where nothing is packed
 */
export function laterFiles(runtime: string): (() => Promise<void>) | undefined {
  return existsSync(join(runtime, laterArchive)) ? () => unpackInto(runtime) : undefined
}

/** @throws Foreseen (75) if there is no room, or no `tar` */
async function unpackInto(runtime: string): Promise<void> {
  const target = join(runtime, broughtFolder)
  if (existsSync(target)) return
  let aside: string | undefined
  try {
    aside = await mkdtemp(join(runtime, '.unpacking-'))
    await promisify(execFile)('tar', ['-xzof', join(runtime, laterArchive), '-C', aside])
    await rename(join(aside, broughtFolder), target).catch((error: unknown) => {
      if (!existsSync(target)) throw error // else another job was first
    })
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string }
    const said = (stderr || message).trim().split('\n', 1)[0]
    throw unfitMachine(`libvips, which decodes what is no plain JPEG, could not be unpacked: ${said}`)
  } finally {
    if (aside !== undefined) await rm(aside, { recursive: true, force: true })
  }
}
