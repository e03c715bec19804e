// The run's memory on disk, photogrid.json in the folder of the run. Whatever is wrong with it is a remark: a run
// goes on without.

import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { BadMemory, formatMemory, noMemory, parseMemory, type RunMemory } from '../data/run-memory.ts'
import { describeError } from '../errors.ts'
import { writeWhole } from './files.ts'

export const memoryFile = 'photogrid.json'
const lockFile = '.photogrid.json.lock'

/** Two hundred plans with long options. Whatever is larger was not written here. */
const mostBytes = 4_000_000
/** Changes take milliseconds: who holds the lock for longer is gone. */
const patienceMs = 3000

type Remark = (line: string) => void

/** @returns what the folder's memory says; nothing if it says nothing that can be used, with a remark */
export function readRunMemory(folder: string, remark: Remark): RunMemory {
  try {
    return readSound(join(folder, memoryFile))
  } catch (error) {
    remark(`${memoryFile} is not used: it ${reasonOf(error)}`)
    return noMemory
  }
}

/**
 * Changes the memory; of processes at the same time none loses what another wrote.
 * A file of a newer version stays as it is, and what is no memory is put aside.
 */
export function changeRunMemory(
  folder: string,
  change: (memory: RunMemory) => RunMemory,
  remark: Remark,
): void {
  const path = join(folder, memoryFile)
  try {
    const unlock = lock(join(folder, lockFile))
    try {
      let before: RunMemory
      try {
        before = readSound(path)
      } catch (error) {
        if (!(error instanceof BadMemory) || error.isNewer) throw error
        renameSync(path, `${path}.old`)
        remark(`${memoryFile} was put aside as ${memoryFile}.old: it ${error.message}`)
        before = noMemory
      }
      writeWhole(path, formatMemory(change(before)))
    } finally {
      unlock()
    }
  } catch (error) {
    remark(`${memoryFile} was not written: ${error instanceof BadMemory ? 'it ' : ''}${reasonOf(error)}`)
  }
}

const reasonOf = (error: unknown): string => describeError(error)

/** @throws BadMemory, or as the file system does; no file is no memory */
function readSound(path: string): RunMemory {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return noMemory
  if (!found.isFile()) throw new BadMemory('is no regular file', true)
  if (found.size > mostBytes) throw new BadMemory(`has ${found.size} bytes, which no memory has`)
  return parseMemory(readFileSync(path, 'utf8'))
}

/** A file that only one process can make. @returns what takes it away again */
function lock(path: string): () => void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4))
  let waitedMs = 0
  let maker: number | undefined
  for (;;) {
    try {
      closeSync(openSync(path, 'wx'))
      return () => rmSync(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const seen = statSync(path, { throwIfNoEntry: false })?.ino
    if (seen !== maker) waitedMs = 0
    maker = seen
    // Its maker was killed.
    if (waitedMs >= patienceMs) rmSync(path, { force: true })
    Atomics.wait(sleeper, 0, 0, 20)
    waitedMs += 20
  }
}
