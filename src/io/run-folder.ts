// The folder in TMPDIR where one `photogrid run` has its sandboxes. Its name says which process it belongs to, so that
// what a run leaves that was killed is found by the next one, and brought to where it belongs.

import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { isObject } from '../data/json-shape.ts'
import type { Method } from '../data/plan.ts'
import type { Submission } from '../data/submission.ts'
import { fileError } from './files.ts'
import { isGone, ownerPattern, ownerWords } from './owner.ts'

/** What another process has to know of a run to bring home what it has done. */
export interface RunAbout {
  /** Absolute path of the folder that its results go to. */
  readonly home: string
  readonly method: Method
  readonly submission: Submission
}

const prefix = 'photogrid-run-'
const aboutFile = 'about.json'

/** @returns its path. @throws Foreseen (2) */
export function openRunFolder({ home, method, submission }: RunAbout): string {
  try {
    const path = mkdtempSync(join(realpathSync(tmpdir()), `${prefix}${ownerWords()}-`))
    const { name, version, settings } = method
    const about: RunAbout = { home, submission, method: { name, version, ...(settings && { settings }) } }
    writeFileSync(join(path, aboutFile), JSON.stringify(about))
    return path
  } catch (error) {
    throw fileError('make a folder for sandboxes in', tmpdir(), error, 'name another folder with TMPDIR')
  }
}

export const removeRunFolder = (path: string): void => rmSync(path, { recursive: true, force: true })

/** Folders of our own runs that are gone. Other people's stay theirs, whatever they are called. */
export function findLeftFolders(): string[] {
  const folder = tmpdir()
  try {
    // Of an account without a name nothing else tells the number.
    const { uid } = statSync('/proc/self')
    return readdirSync(folder)
      .filter(name => name.startsWith(prefix) && isGone(name.slice(prefix.length)))
      .map(name => join(folder, name))
      .filter(path => {
        const stats = lstatSync(path, { throwIfNoEntry: false })
        return stats?.isDirectory() === true && stats.uid === uid
      })
  } catch {
    // What cannot be looked at has nothing for us; whether we can write there is asked later.
    return []
  }
}

/** Makes a left folder this process's own. @returns its real path; undefined if another run was faster */
export function claimLeftFolder(path: string): string | undefined {
  const rest = basename(path).slice(prefix.length).replace(ownerPattern, '')
  const ours = join(tmpdir(), `${prefix}${ownerWords()}${rest}`)
  try {
    renameSync(path, ours)
    return realpathSync(ours)
  } catch {
    return undefined
  }
}

/** @returns undefined if it was killed before it could write that */
export function readRunAbout(path: string): RunAbout | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(path, aboutFile), 'utf8'))
    return isObject(value) &&
      typeof value.home === 'string' &&
      isObject(value.method) &&
      isObject(value.submission)
      ? (value as unknown as RunAbout)
      : undefined
  } catch {
    return undefined
  }
}

/** Its sandboxes. */
export const sandboxesOf = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => join(path, name))
