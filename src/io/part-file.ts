// NAME.part: the beginning of a file that is on its way. A process that goes on with it takes it away under a name of
// its own, so that two of them never write to one file, and puts it back when it gives up.

import { randomUUID } from 'node:crypto'
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'

export interface PartFile {
  /** Its name while it is ours. */
  readonly path: string
  /** Open for reading and writing. */
  readonly file: number
  /** Bytes that were there. */
  readonly received: number
  /** Gives it its final name. */
  finish(): void
  /** Leaves it, if it is still there, for the next one to go on with. */
  keep(): void
  remove(): void
}

const hourMs = 3_600_000

/** @param path of the whole file. @throws what the file system throws */
export function takePart(path: string): PartFile {
  const part = `${path}.part`
  const own = `${part}.${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`
  const [longest, ...shorter] = [part, ...abandoned(path)].toSorted((a, b) => size(b) - size(a))
  for (const other of shorter) rmSync(other, { force: true })
  rename(longest!, own)
  const file = openSync(own, constants.O_RDWR | constants.O_CREAT, 0o666)
  let open = true
  const close = (): void => {
    if (open) closeSync(file)
    open = false
  }
  return {
    path: own,
    file,
    received: fstatSync(file).size,
    finish() {
      fsyncSync(file)
      close()
      renameSync(own, path)
    },
    keep() {
      close()
      // Of two that gave up, the longer one stays.
      if (size(own) > Math.max(0, size(part))) rename(own, part)
      else rmSync(own, { force: true })
    },
    remove() {
      close()
      rmSync(own, { force: true })
    },
  }
}

const size = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? -1

/** Nothing is renamed where there is none, or another process has just taken it. */
function rename(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** Parts whose process was killed before it could put them back. */
function abandoned(path: string): string[] {
  const prefix = `${basename(path)}.part.`
  const names = readdirSync(dirname(path)).filter(name => name.startsWith(prefix))
  return names
    .map(name => join(dirname(path), name))
    .filter(candidate => {
      const [, host, pid] =
        /^(.*)-(\d+)-[0-9a-f]{8}$/.exec(candidate.slice(candidate.lastIndexOf('.part.') + 6)) ?? []
      const modified = statSync(candidate, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
      return (host === hostname() && !existsSync(`/proc/${pid}`)) || modified < Date.now() - hourMs
    })
}
