// The file system: whole files only, and errors that name the file.

import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { describeError, type Foreseen, misuse } from '../errors.ts'

/**
 * Writes a file so that a reader, or a crash at any moment, sees the old file, none, or all of this one:
 * written aside in the same folder, synced, renamed.
 * @param content text, bytes, or chunks of them, each written before the next is asked for
 * @param mode of a new file
 * @throws Foreseen (2) naming the path
 */
export function writeWhole(
  path: string,
  content: string | Uint8Array | Iterable<Uint8Array>,
  mode = 0o666,
): void {
  placeWhole(path, aside => {
    const file = openSync(aside, 'w', mode)
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content
      for (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
        for (let done = 0; done < chunk.length; ) done += writeSync(file, chunk, done)
      }
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  })
}

/** Copies a file in the same way. @throws Foreseen (2) naming the path */
export function copyWhole(from: string, path: string): void {
  placeWhole(path, aside => {
    copyFileSync(from, aside)
    const file = openSync(aside, 'r+')
    try {
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  })
}

/** Gives a file another name in the same way: by a hard link, or where there can be none by a copy. */
export function linkWhole(from: string, path: string): void {
  placeWhole(path, aside => {
    // What lies there of a process that died may itself be a link, and would be written into.
    rmSync(aside, { force: true })
    linkOrCopy(realpathSync(from), aside)
  })
}

/** @throws where the path is taken, too */
export function linkOrCopy(from: string, path: string): void {
  try {
    linkSync(from, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error
    copyFileSync(from, path, constants.COPYFILE_EXCL)
  }
}

/** Could it be written, before there is anything to write? @throws Foreseen (2) naming the path */
export function checkWritable(path: string): void {
  refuseSpecialFile(path)
  try {
    // The dot: of a file, which is no folder, nothing else would be said.
    accessSync(`${dirname(path)}/.`, constants.W_OK)
  } catch (error) {
    throw fileError('write', path, error)
  }
}

/** A rename would put a file in the place of a device: as root, of /dev/null itself. */
function refuseSpecialFile(path: string): void {
  const before = statSync(path, { throwIfNoEntry: false })
  if (before !== undefined && !before.isFile()) throw misuse(`cannot write ${path}: it is no regular file`)
}

function placeWhole(path: string, write: (aside: string) => void): void {
  refuseSpecialFile(path)
  const aside = asideOf(path, 'tmp')
  try {
    write(aside)
    renameSync(aside, path)
  } catch (error) {
    rmSync(aside, { force: true })
    throw fileError('write', path, error)
  }
  syncFolder(dirname(path))
}

/**
 * A name beside `path` that no other process has, on whichever machine: a folder may be shared by many, and each counts its
 * processes from 1.
 */
export function asideOf(path: string, ending: string): string {
  // A name of 255 bytes, the most that file systems take, would have no room left.
  const name = Buffer.from(basename(path))
    .subarray(0, 120)
    .toString('latin1')
    .replace(/[^ -~]/g, '_')
  const host = hostname()
    .replace(/[^\w.-]/g, '_')
    .slice(0, 64)
  return join(dirname(path), `.${name}.${host}.${process.pid}.${ending}`)
}

/** Makes the rename itself durable; not every file system lets a folder be synced. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r')
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  } catch {
    // The file is whole all the same.
  }
}

/** Makes a folder, and those above it, where they are missing. @throws Foreseen (2) naming the path */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
  } catch (error) {
    throw fileError('make', path, error)
  }
}

/** @throws Foreseen (2) naming the path */
export function readWhole(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw fileError('read', path, error)
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of its path is not a folder',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'your disk quota is used up',
  EROFS: 'the file system is read-only',
  EEXIST: 'it exists already',
}

/** `cannot read manifest.txt: no such file` */
export function fileError(verb: string, path: string, error: unknown, hint?: string): Foreseen {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const foreseen = misuse(`cannot ${verb} ${path}: ${reasons[code] ?? describeError(error)}`, hint)
  foreseen.cause = error
  return foreseen
}
