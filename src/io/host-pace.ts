// How many requests a second a host takes, learned from what it refuses. Pure.

const rule = {
  /** The first pace: this share of what was accepted a second within `windowMs`, and no less than `leastFirst`. */
  windowMs: 10_000,
  firstShare: 0.86,
  leastFirst: 5.9,
  /** If connections were the limit, it is this many times that: then it only keeps requests apart. */
  capShare: 2,
  /** Until it is refused itself the pace grows by this share an answer, or a second where that is less. */
  searchAnswer: 0.12,
  searchSecond: 6.4,
  /** After a cut it starts at `1 - depth` of what the host seems to take, is back there after `k` answers, and goes on. */
  depth: 0.2,
  /** `k` is learned: so many times fewer than the answers between two cuts. */
  kShare: 1.4,
  kMemory: 0.7,
  k: 20,
  leastK: 3,
  mostK: 20,
  kOfLatecomer: 8,
  /** But the way back takes no longer than so many seconds. */
  secondsBack: 6,
  /** Of a pace that was refused at least so much is left, by how many answers there were since the cut before. */
  left: { ofMany: 0.45, ofFew: 0.5 },
  many: 7,
  /** A pace so many times what is accepted is not what holds the requests back: it stands still. */
  standStill: 4.5,
}

export class HostPace {
  /** The pace while none was refused; and what the host seems to take, once one was. */
  #search = Number.POSITIVE_INFINITY
  #top = Number.POSITIVE_INFINITY
  #n = 0
  #k = rule.k
  #between = rule.k * rule.kShare
  #before = { search: this.#search, top: this.#top, n: this.#n }
  #cutMs = Number.NEGATIVE_INFINITY
  #acceptedSinceCut = 0
  #grownMs = 0
  /** Times of answers, in ms. */
  readonly #accepted: number[] = []

  /** Infinity: nothing was refused yet. */
  get perSecond(): number {
    return this.#top === Number.POSITIVE_INFINITY
      ? this.#search
      : this.#top * (1 + rule.depth * (this.#n / this.#k - 1) ** 3)
  }

  get acceptedSinceCut(): number {
    return this.#acceptedSinceCut
  }

  /** What comes through, in answers a second since the last cut. */
  through(nowMs: number): number {
    return this.#acceptedSinceCut / Math.max(0.05, (nowMs - this.#cutMs) / 1000)
  }

  /** @param sinceCut it was asked for after the last cut */
  accept(nowMs: number, sinceCut: boolean): void {
    this.#acceptedSinceCut += 1
    this.#accepted.push(nowMs)
    while (this.#accepted[0]! < nowMs - rule.windowMs) this.#accepted.shift()
    if (!sinceCut || this.perSecond === Number.POSITIVE_INFINITY) return
    const seconds = Math.max(0, nowMs - Math.max(this.#grownMs, this.#cutMs)) / 1000
    this.#grownMs = nowMs
    if (this.perSecond > Math.max(rule.leastFirst, rule.standStill * this.#lately(nowMs))) return
    if (this.#top < Number.POSITIVE_INFINITY) this.#n += Math.max(1, (seconds * this.#k) / rule.secondsBack)
    else this.#search *= 1 + Math.min(rule.searchAnswer, rule.searchSecond * seconds)
  }

  /** Too many a second were asked for. @param sentAt the pace at which the refused one was sent */
  cut(nowMs: number, sentAt: number): void {
    this.#before = { search: this.#search, top: this.#top, n: this.#n }
    if (this.perSecond === Number.POSITIVE_INFINITY) {
      this.#search = this.#first(nowMs, rule.firstShare)
      return
    }
    const accepted = this.#acceptedSinceCut
    if (this.#top < Number.POSITIVE_INFINITY) {
      this.#between = rule.kMemory * this.#between + (1 - rule.kMemory) * accepted
      this.#k = Math.min(rule.mostK, Math.max(rule.leastK, this.#between / rule.kShare))
    }
    const pace = Math.min(this.perSecond, sentAt)
    const through = this.through(nowMs)
    // A bucket that holds many requests is known by what comes through, one that holds a single one by the pace.
    const isMany = accepted >= rule.many
    const found = isMany ? Math.sqrt(through * pace) : through
    this.#top = Math.min(pace, Math.max(found, pace * (isMany ? rule.left.ofMany : rule.left.ofFew)))
    this.#n = 0
  }

  /** Too many at once were asked for: requests must only keep apart. */
  keepApart(nowMs: number): void {
    if (this.perSecond === Number.POSITIVE_INFINITY) this.#search = this.#first(nowMs, rule.capShare)
  }

  /** Takes the last cut back. */
  restore(): void {
    this.#search = this.#before.search
    this.#top = this.#before.top
    this.#n = this.#before.n
  }

  /** From now on is counted anew. */
  mark(nowMs: number): void {
    this.#cutMs = nowMs
    this.#acceptedSinceCut = 0
  }

  scale(factor: number): void {
    this.#search *= factor
    this.#top *= factor
  }

  /** The host was busy with others from the start, and takes one now and then. */
  startLate(perSecond: number): void {
    this.#top = Math.min(this.perSecond, perSecond)
    this.#k = rule.kOfLatecomer
    this.#n = this.#k
  }

  #first(nowMs: number, share: number): number {
    const first = this.#accepted[0] ?? nowMs
    const seconds = Math.max(0.5, (nowMs - first) / 1000)
    return Math.max(rule.leastFirst, (share * this.#accepted.length) / seconds)
  }

  /** Answers a second within the last second, or the time of four at this pace. */
  #lately(nowMs: number): number {
    if (this.#top < Number.POSITIVE_INFINITY) return this.through(nowMs)
    const windowMs = Math.max(1000, 4000 / this.perSecond)
    const since = this.#accepted.findLastIndex(atMs => atMs < nowMs - windowMs)
    const count = this.#accepted.length - 1 - since
    return (count * 1000) / Math.min(windowMs, Math.max(50, nowMs - this.#cutMs))
  }
}
