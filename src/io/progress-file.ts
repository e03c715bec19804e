// Keeps a job's rows as they are done, where its fragment will be, so that a go that ends early, by whatever end,
// leaves them to the next one (data/progress.ts).

import { closeSync, existsSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { formatStopped, type Go, type StoppedFragment } from '../data/fragment.ts'
import { longestHead } from '../data/fragment-layout.ts'
import type { Outcome } from '../data/outcome.ts'
import {
  type FoundProgress,
  type GoHeader,
  headLength,
  isLasting,
  largestProgress,
  type RowDone,
  readProgress,
  sealGo,
  sealRow,
} from '../data/progress.ts'
import { formatBytes, plural } from '../data/quantity.ts'
import type { Room } from '../data/readings.ts'
import { countRows, parseRowList } from '../data/row-list.ts'
import { writeWhole } from './files.ts'
import { RegularFile } from './regular-file.ts'

export interface ProgressFile {
  /** What earlier goes left, by row. */
  readonly earlier: ReadonlyMap<number, Outcome>
  readonly goes: readonly Go[]
  readonly tries: number
  readonly bytes: number
  /** A sentence where something was there that could not be used. */
  readonly note: string | undefined
  /** Rows of this go that no later one does again. */
  readonly kept: number
  /** Never throws: a disk that is full costs what is kept, not the reading. */
  add(done: RowDone): void
  /** Writes what still waits; what is added afterwards is not kept. Once more does nothing. */
  close(): void
}

/** A process that is killed outright loses no more rows than these, and none that is older. */
const mostRowsWaiting = 50
const longestWaitMs = 2000

/** What lies there is read only if it is not larger than the work of so many rows may be. */
function findProgress(path: string, go: GoHeader, room: Room): FoundProgress {
  if (!existsSync(path)) return { kind: 'none' }
  let file: RegularFile | undefined
  try {
    file = new RegularFile(path)
    const rows = go.list === undefined ? go.range.count : countRows(parseRowList(go.list)!)
    const most = largestProgress(rows, room)
    if (file.bytes <= most) return readProgress(file.read(file.bytes), go, room)
    const [has, need] = [file.bytes, most].map(formatBytes)
    return headLength(file.read(longestHead)) === 0
      ? { kind: 'strange' }
      : { kind: 'other', why: `it has ${has}, and ${plural(rows, 'row')} need ${need} at most` }
  } catch {
    return { kind: 'strange' }
  } finally {
    file?.close()
  }
}

/**
 * @param head what the file is for everyone who wants results: the fragment of a job that is not at its end
 * @param room of an outcome
 * @returns undefined if something lies at `path` that is not progress, or nothing can be written there
 */
export function openProgress(
  path: string,
  go: GoHeader,
  head: StoppedFragment,
  room: Room,
): ProgressFile | undefined {
  const before = findProgress(path, go, room)
  if (before.kind === 'strange') return undefined
  const progress = before.kind === 'own' ? before.progress : undefined
  const first = sealGo(go, progress?.seal)
  let waiting = first.text
  let seal = first.seal
  let end = progress?.end ?? 0
  let file: number
  try {
    if (progress === undefined) {
      // With its first line or not at all: what has none is not progress.
      const begun = `${formatStopped(head)}${first.text}`
      writeWhole(path, begun)
      end = Buffer.byteLength(begun)
      waiting = ''
    }
    file = openSync(path, 'r+')
    ftruncateSync(file, end)
  } catch {
    return undefined
  }
  let rowsWaiting = 0
  let kept = 0
  let hasRoom = true
  let isClosed = false
  let timer: NodeJS.Timeout | undefined

  const write = (): void => {
    clearTimeout(timer)
    timer = undefined
    rowsWaiting = 0
    const bytes = Buffer.from(waiting)
    waiting = ''
    try {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(file, bytes, done, bytes.length - done, end + done)
      }
      end += bytes.length
    } catch {
      // The file ends in a torn line now, and everything before that can be read.
      hasRoom = false
      kept = 0
    }
  }
  write()
  return {
    earlier: progress?.outcomes ?? new Map(),
    goes: progress?.goes ?? [],
    tries: progress?.tries ?? 0,
    bytes: progress?.bytes ?? 0,
    note: before.kind === 'other' ? `the work in progress in ${path} is not used: ${before.why}` : undefined,
    get kept() {
      return kept
    },
    add(done) {
      if (!hasRoom) return
      const line = sealRow(done, seal)
      waiting += line.text
      seal = line.seal
      if (isLasting(done.outcome)) kept += 1
      rowsWaiting += 1
      if (rowsWaiting === mostRowsWaiting) write()
      else timer ??= setTimeout(write, longestWaitMs).unref()
    },
    close() {
      if (isClosed) return
      isClosed = true
      if (hasRoom) write()
      hasRoom = false
      closeSync(file)
    },
  }
}
