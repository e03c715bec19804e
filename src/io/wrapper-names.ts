// The names of a wrapper. `run.sh` is for people, and is replaced by the next one. Jobs run `run-0a1b2c3d.sh`, which is
// called by its content: HTCondor opens an executable when a job starts, and that may be long after it was submitted.

import { chmodSync, readdirSync, rmSync, statSync } from 'node:fs'
import { measureFile } from './file-chunks.ts'
import { linkWhole } from './files.ts'
import type { Wrapper } from './payload.ts'

/** `run.sh` is `run-0a1b2c3d.sh` by its content. */
export const contentName = (path: string, sha256: string): string =>
  path.replace(/\.sh$/, `-${sha256.slice(0, 8)}.sh`)

/** @returns the content's digest in a name; undefined in one of another form */
const digestOfName = (name: string): string | undefined =>
  /^run(?:-[a-z][a-z0-9]*)?-([0-9a-f]{8})\.sh$/.exec(name)?.[1]

/**
 * Gives a wrapper its name by content beside it, unless it has that. Nobody may write into the file from then on: it has
 * two names, and `cp other.sh run.sh` would change what queued jobs run.
 * @returns the name
 * @throws Foreseen (2) if it cannot be written
 */
export async function nameByContent({ path, sha256 }: Pick<Wrapper, 'path' | 'sha256'>): Promise<string> {
  const name = contentName(path, sha256)
  if (!isSameFile(path, name) && !(await hasContent(name, sha256))) linkWhole(path, name)
  withdrawWriting(name)
  return name
}

/** Whoever replaces it by another file, as we do, needs no permission to write into this one. */
function withdrawWriting(path: string): void {
  const { mode } = statSync(path)
  if ((mode & 0o222) === 0) return
  try {
    chmodSync(path, mode & 0o555)
  } catch {
    // Another person's file, or a file system without modes: what it holds is right all the same.
  }
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map(path => statSync(path, { throwIfNoEntry: false }))
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev
}

/** Whole, and executable. */
async function hasContent(path: string, digest: string): Promise<boolean> {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats?.isFile() || (stats.mode & 0o100) === 0) return false
  return (await measureFile(path)).whole.sha256.startsWith(digest)
}

/** Other names by content in this folder: what earlier versions, and analyses that were changed since, have left. */
export const earlierWrappers = (current: string): string[] =>
  readdirSync('.').filter(name => digestOfName(name) !== undefined && name !== current)

/** Removes one that is what its name says: an analysis of a person's own may be called as if it were a digest. */
export async function removeWrapper(name: string): Promise<boolean> {
  if (!(await hasContent(name, digestOfName(name)!))) return false
  rmSync(name)
  return true
}
