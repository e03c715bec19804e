// HTCondor's event log of jobs (`log = job.log`), its classic text, in the dialects of 23 and 25. Text comes
// in chunks, cut anywhere; an event is given out when its last line, `...`, is there.

import { misuse } from '../errors.ts'
import { EventClock } from './event-time.ts'
import { bodyOf, type JobEvent } from './job-event.ts'

/** An event has a few kilobytes. What is longer is no event. */
const longestEvent = 1 << 20
const lastLine = '\n...\n'
/** HTCondor's ids are 32-bit numbers. */
const highestId = 2 ** 31

const header =
  /\s*(\d{3}) \((\d{1,10})\.(-?\d{1,10})\.-?\d+\) (?:(\d{4})-(\d\d)-(\d\d)[ T]|(\d\d)\/(\d\d) )(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z)?(?: (.*))?$/my

/** Of an event, as far as it is written. */
const beginning = /^\s*(?:\d{0,3}|\d{3} |\d{3} \(.*)$/s

/** Where an event may begin, also within a line; its ids end so, since no job has a subproc. */
const head = /\d{3} \(\d{1,10}\.-?\d{1,10}\.000\) [\d/-]{5,10}[ T]\d\d:\d\d:\d\d/g
const endOfIds = '.000) '

export class EventLogParser {
  #damaged = 0
  readonly #clock: EventClock
  #rest = ''
  #begun = false
  #skipping = false

  /** @param nowMs what an old date without a year is guessed by: see `EventClock` */
  constructor(nowMs: number = Date.now()) {
    this.#clock = new EventClock(nowMs)
  }

  /** Events that could not be read: cut, overwritten, or no events at all. */
  get damaged(): number {
    // What stands last may be whole yet, if it begins as an event does.
    return this.#damaged + (this.#skipping || beginning.test(this.#rest.slice(0, 100)) ? 0 : 1)
  }

  /**
   * Takes the next bytes of the log.
   * @returns the events that they complete, in their order
   * @throws Foreseen (2) where the log is in one of HTCondor's other formats
   */
  add(bytes: Uint8Array): JobEvent[] {
    // Bytes as characters, so that a chunk may end within one of UTF-8; `bodyOf` puts them together again.
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    const whole = this.#rest === '' ? chunk : this.#rest + chunk
    // HTCondor on Windows ends lines with CR and LF; so does what went through an editor there.
    const text = whole.replaceAll('\r\n', '\n')
    if (!this.#begun) this.#begun = checkFormat(text)

    const events: JobEvent[] = []
    let from = 0
    for (let end = text.indexOf(lastLine); end >= 0; end = text.indexOf(lastLine, from)) {
      if (this.#skipping) this.#skipping = false
      else {
        const event = this.#read(text.slice(from, end))
        if (event === undefined) this.#damaged += 1
        else events.push(event)
      }
      from = end + lastLine.length
    }
    this.#rest = text.slice(from)
    if (this.#rest.length > longestEvent) {
      if (!this.#skipping) this.#damaged += 1
      this.#skipping = true
    }
    // The last line may be cut as well, at the longest before the LF of a CRLF.
    if (this.#skipping) this.#rest = this.#rest.slice(-lastLine.length)
    return events
  }

  #read(whole: string): JobEvent | undefined {
    const text = this.#afterCut(whole)
    header.lastIndex = 0
    const match = header.exec(text)
    if (match === null) return undefined
    const [line, number, clusterText, procText] = match
    const cluster = Number(clusterText)
    const proc = Number(procText)
    const timeMs = this.#clock.read(match)
    if (cluster >= highestId || proc >= highestId || !Number.isFinite(timeMs)) return undefined
    const rest = text.slice(line.length)
    return { ...bodyOf(Number(number), match[13] ?? '', rest), cluster, proc, timeMs }
  }

  /** A writer that died left the beginning of an event, without its last line, before the next one. */
  #afterCut(text: string): string {
    const own = text.indexOf(endOfIds)
    if (own < 0 || text.indexOf(endOfIds, own + 1) < 0) return text
    const starts = [...text.matchAll(head)].filter(({ index }) => index > 0)
    this.#damaged += starts.length
    return text.slice(starts.at(-1)?.index ?? 0)
  }
}

/** @returns whether anything stands there yet */
function checkFormat(text: string): boolean {
  const first = text.trimStart().charAt(0)
  if (first !== '<' && first !== '{') return first !== ''
  const format = first === '<' ? 'XML' : 'JSON'
  throw misuse(
    `the event log is written as ${format}; photogrid reads HTCondor's classic text`,
    'submit without log_xml = True; where DEFAULT_USERLOG_FORMAT_OPTIONS says so, ask the administrator',
  )
}
