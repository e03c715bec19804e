// When an event of HTCondor's log was: its two forms of a date, to milliseconds since the epoch.

/**
 * Dates are local time, unless a Z says UTC. Before HTCondor 8.8 they had no year: then it is the latest
 * year that puts the event not more than a day after `nowMs`.
 */
export class EventClock {
  readonly #nowMs: number
  // Minutes repeat, and local time is dear.
  #minute = ''
  #minuteMs = 0

  constructor(nowMs: number) {
    this.#nowMs = nowMs
  }

  /**
   * @param match groups 4 to 6 year, month, day, or 7 and 8 month and day; 9 to 11 the time; 12 a Z
   * @returns NaN where there is no such date
   */
  read(match: RegExpExecArray): number {
    const [, , , , year, month = match[7], day = match[8]] = match
    const minute = `${year}-${month}-${day} ${match[9]}:${match[10]}${match[12] ?? ''}`
    if (minute !== this.#minute) {
      this.#minute = minute
      const parts = [month, day, match[9], match[10]].map(Number) as [number, number, number, number]
      this.#minuteMs = year === undefined ? this.#guess(parts) : at(Number(year), parts, match[12] === 'Z')
    }
    return this.#minuteMs + Number(match[11]) * 1000
  }

  #guess(parts: Parts): number {
    const latestMs = this.#nowMs + 86_400_000
    const year = new Date(latestMs).getFullYear()
    // 29 February may be eight years ago.
    for (let back = 0; back <= 8; back += 1) {
      const ms = at(year - back, parts, false)
      if (ms <= latestMs) return ms
    }
    return Number.NaN
  }
}

type Parts = [month: number, day: number, hour: number, minute: number]

function at(year: number, [month, day, hour, minute]: Parts, utc: boolean): number {
  const date = utc
    ? new Date(Date.UTC(year, month - 1, day, hour, minute))
    : new Date(year, month - 1, day, hour, minute)
  const isThere = (utc ? date.getUTCDate() : date.getDate()) === day && month >= 1 && month <= 12
  return isThere && hour < 24 && minute < 60 ? date.getTime() : Number.NaN
}
