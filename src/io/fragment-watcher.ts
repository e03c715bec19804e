// Fragments as they come, change and go: each is read once for each content that it has.

import { type Stats, statSync } from 'node:fs'
import { setImmediate as breath } from 'node:timers/promises'
import { type Fragment, isStopped, type StoppedFragment } from '../data/fragment.ts'
import { BadFragment } from '../data/fragment-reader.ts'
import type { TutorialFragment } from '../data/tutorial-fragment.ts'
import { Foreseen } from '../errors.ts'
import { readFragmentFile } from './fragment-files.ts'
import {
  distinctFiles,
  type FoundFiles,
  type FragmentPlaces,
  namedFiles,
  readFolder,
  sortFragmentFiles,
} from './fragment-places.ts'

/** A file that was not there, or not so, at the last look. */
export interface FragmentChange {
  readonly file: string
  /** When it came, in milliseconds since the epoch. */
  readonly atMs: number
  /** What it holds now; undefined where it is gone, or cannot be read (yet), and `problem` says why. */
  readonly fragment?: Fragment | StoppedFragment
  readonly tutorial?: TutorialFragment
  readonly problem?: string
}

/** Whole fragments hardly ever change: of these so many are looked at again each time, in turn. */
const settledLooks = 2000
/** A network file system tells a folder's time late. */
const coarseMs = 60_000

export class FragmentWatcher {
  readonly #places: FragmentPlaces
  readonly #folders: readonly FolderListing[]
  readonly #rows: number
  readonly #seen = new Map<string, { stamp: string; isSettled: boolean }>()
  #turn = 0

  /** @param rows of the manifest */
  constructor(places: FragmentPlaces, rows: number) {
    this.#places = places
    this.#folders = places.folders.map(folder => new FolderListing(folder))
    this.#rows = rows
  }

  /** Every file is told once more. */
  forget(): void {
    this.#seen.clear()
  }

  /** @throws Foreseen (2) if a folder cannot be read */
  async *changes(): AsyncGenerator<FragmentChange> {
    const files = distinctFiles([
      ...this.#folders.map(folder => folder.list()),
      ...namedFiles(this.#places.files),
    ])
    const again = this.#inTurn(files)
    const due = files.filter(file => again.has(file) || !this.#seen.get(file)?.isSettled)
    for (const file of sortFragmentFiles(due)) {
      const seen = this.#seen.get(file)
      const stats = statSync(file, { throwIfNoEntry: false })
      if (stats === undefined || seen?.stamp === stampOf(stats)) continue
      const change = read(file, stats, this.#rows)
      const isSettled = change.fragment !== undefined && !isStopped(change.fragment)
      this.#seen.set(file, { stamp: stampOf(stats), isSettled })
      yield change
      // Ctrl-C is heard between two files.
      await breath()
    }
    if (this.#seen.size === files.length) return
    const there = new Set(files)
    for (const file of this.#seen.keys()) {
      if (there.has(file)) continue
      this.#seen.delete(file)
      yield { file, atMs: Date.now() }
    }
  }

  #inTurn(files: readonly string[]): Set<string> {
    const from = this.#turn < files.length ? this.#turn : 0
    this.#turn = from + settledLooks
    return new Set(files.slice(from, this.#turn))
  }
}

/** What a folder holds, read again where that may have changed. */
class FolderListing {
  readonly #folder: string
  #found: FoundFiles = { files: [], realOf: file => file, hasLinks: false }
  #changedMs = Number.NaN
  #listedMs = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  /** A folder whose time did not change has the files that it had; but times are coarse, so not at once. */
  list(): FoundFiles {
    const changedMs = statSync(this.#folder, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN
    const isAsBefore = changedMs === this.#changedMs && changedMs < this.#listedMs - coarseMs
    if (isAsBefore) return this.#found
    this.#listedMs = Date.now()
    this.#changedMs = changedMs
    this.#found = readFolder(this.#folder)
    return this.#found
  }
}

const stampOf = ({ ino, size, mtimeMs }: Stats): string => `${ino} ${size} ${mtimeMs}`

function read(file: string, { mtimeMs }: Stats, rows: number): FragmentChange {
  const base = { file, atMs: mtimeMs }
  try {
    const { kind, fragment } = readFragmentFile(file, rows)
    return kind === 'tutorial' ? { ...base, tutorial: fragment } : { ...base, fragment }
  } catch (error) {
    if (error instanceof BadFragment || error instanceof Foreseen) return { ...base, problem: error.message }
    throw error
  }
}
