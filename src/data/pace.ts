// How fast rows come home, by when their fragments came.

interface Arrival {
  readonly atMs: number
  readonly rows: number
}

/** Jobs of hours come home in waves; so many fragments smooth them. */
const remembered = 200

export class Pace {
  /** In order of their time. */
  #arrivals: Arrival[] = []

  add(atMs: number, rows: number): void {
    const after = this.#arrivals.findLastIndex(arrival => arrival.atMs <= atMs)
    this.#arrivals.splice(after + 1, 0, { atMs, rows })
    if (this.#arrivals.length > remembered) this.#arrivals.shift()
  }

  /**
   * Rows a second, from the arrivals after `sinceMs`: over the last of them, and until now.
   * @param sinceMs when the work began, where that is known
   * @returns undefined where too little has come to tell
   */
  perSecond(nowMs: number, sinceMs: number | undefined): number | undefined {
    const arrivals = this.#arrivals.filter(({ atMs }) => atMs >= (sinceMs ?? 0) && atMs <= nowMs)
    const isCut = arrivals.length === remembered || sinceMs === undefined
    const fromMs = isCut ? arrivals[0]?.atMs : sinceMs
    const counted = isCut ? arrivals.slice(1) : arrivals
    const seconds = (nowMs - (fromMs ?? nowMs)) / 1000
    if (counted.length === 0 || seconds < 1) return undefined
    return counted.reduce((sum, { rows }) => sum + rows, 0) / seconds
  }
}
