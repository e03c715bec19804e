// What a manifest's lines say by themselves, before anybody is asked: rows that do not parse, rows that repeat
// another, and the hosts. Its memory does not grow with the length of its lines.

import { describeError, RowFailure } from '../errors.ts'
import { type ManifestRow, parseRow, type RowContent } from './manifest.ts'
import { ownText } from './names.ts'
import { SeenHashes } from './seen-hashes.ts'

export interface BadRow {
  /** Counted from 1. */
  readonly line: number
  readonly reason: string
}

export interface Repeat {
  readonly line: number
  /** The first line with the same URL. */
  readonly of: number
  readonly sameKey: boolean
}

export interface HostCount {
  /** With its port where that is not the scheme's; null for files. */
  readonly host: string | null
  readonly rows: number
}

export interface ManifestFindings {
  readonly rows: number
  readonly bad: { readonly count: number; readonly first: readonly BadRow[] }
  /** `count`: rows whose URL an earlier row has; `sameKey`: those of them whose key that row, or another, has too. */
  readonly repeats: { readonly count: number; readonly sameKey: number; readonly first: readonly Repeat[] }
  /** Most rows first. */
  readonly hosts: readonly HostCount[]
}

/** Of bad rows and of repeats so many are named; all are counted. */
const named = 100
/** Hosts beyond these are counted together: a list of a million hosts must not fill the memory. */
const mostHosts = 100_000
const otherHosts = '(other hosts)'

export class ManifestCheck {
  readonly #what: RowContent
  readonly #urls: SeenHashes
  readonly #urlsAndKeys: SeenHashes
  readonly #hosts = new Map<string | null, number>()
  readonly #bad: BadRow[] = []
  readonly #repeats: Repeat[] = []
  #rows = 0
  #badRows = 0
  #repeated = 0
  #sameKey = 0

  /** @param rows about how many there will be */
  constructor(rows: number, what: RowContent = 'location') {
    this.#what = what
    this.#urls = new SeenHashes(rows)
    this.#urlsAndKeys = new SeenHashes(rows)
  }

  /**
   * Takes the next line.
   * @returns the row where it parses and its URL is new
   */
  add(line: string): ManifestRow | undefined {
    const row = this.#rows++
    const parsed = this.#parse(line, row)
    if (parsed === undefined) return undefined
    const { location, key } = parsed
    if (this.#what === 'location') this.#count(hostOf(location))
    const first = this.#urls.add(location, row)
    const sameKey = this.#urlsAndKeys.add(`${location} ${key}`, row) !== undefined
    if (first === undefined) return parsed
    this.#repeated += 1
    if (sameKey) this.#sameKey += 1
    if (this.#repeats.length < named) this.#repeats.push({ line: row + 1, of: first + 1, sameKey })
    return undefined
  }

  #parse(line: string, row: number): ManifestRow | undefined {
    try {
      return parseRow(line, row, this.#what)
    } catch (error) {
      if (!(error instanceof RowFailure)) throw error
      this.#badRows += 1
      const reason = describeError(error).replace(/^line \d+: /, '')
      if (this.#bad.length < named) this.#bad.push({ line: row + 1, reason })
      return undefined
    }
  }

  #count(host: string | null): void {
    const before = this.#hosts.get(host)
    if (before !== undefined) this.#hosts.set(host, before + 1)
    else if (host === null) this.#hosts.set(null, 1)
    else if (this.#hosts.size < mostHosts) this.#hosts.set(ownText(host), 1)
    else this.#hosts.set(otherHosts, (this.#hosts.get(otherHosts) ?? 0) + 1)
  }

  finish(): ManifestFindings {
    const hosts = Array.from(this.#hosts, ([host, rows]) => ({ host, rows }))
    return {
      rows: this.#rows,
      bad: { count: this.#badRows, first: this.#bad },
      repeats: { count: this.#repeated, sameKey: this.#sameKey, first: this.#repeats },
      hosts: hosts.sort((a, b) => b.rows - a.rows),
    }
  }
}

/**
 * The host of a URL that parses, as `URL` has it, at a tenth of its time; null for a file.
 * What is unusual (other characters than in nearly all names) is left to `URL`.
 */
export function hostOf(location: string): string | null {
  const plain = /^(https?):\/\/([a-z0-9.-]*[a-z-][a-z0-9.-]*)(?::(\d{1,5}))?(?:[/?#]|$)/.exec(location)
  if (plain !== null) {
    const [, scheme, name = '', port] = plain
    if (!name.includes('xn--') && !/\.[\dx.]*$/.test(name)) {
      const usual = port === undefined || Number(port) === (scheme === 'http' ? 80 : 443)
      return usual ? name : `${name}:${Number(port)}`
    }
  }
  return /^https?:/i.test(location) ? new URL(location).host : null
}
