// How many requests a host takes at once, learned from what it refuses. Pure.

/** What was refused, and how it was sent. */
export interface Sent {
  /** Requests to the host that were under way, this one included. */
  readonly underway: number
  /** It did not follow close upon another: then too many at once is what it may have been refused for. */
  readonly spaced: boolean
}

const rule = {
  first: 4,
  /** Until the first refusal it grows by so many an answer. */
  firstSteps: 4,
  /** Accepted at the full cap before it grows by one; doubled, up to `mostTrial`, each time that this was refused. */
  trial: 4,
  mostTrial: 64,
  /** The same above the number that was refused last. */
  quickTrial: 2,
  /** Of the evidence so much is left after one more answer. */
  memory: 0.983,
  /** The share refused at so many or more must be this times the share refused at fewer, and `least` above it. */
  times: 3,
  least: 0.1,
}

export class HostCap {
  readonly #most: number
  readonly #accepted: Float64Array
  readonly #refused: Float64Array
  #cap: number
  #everRefused = false
  /** The number above the cap that was refused last. */
  #refusedAt = Number.POSITIVE_INFINITY
  #trial = rule.trial
  #atFull = 0

  constructor(most: number) {
    this.#most = most
    this.#cap = Math.min(rule.first, most)
    this.#accepted = new Float64Array(most + 1)
    this.#refused = new Float64Array(most + 1)
  }

  get size(): number {
    return this.#cap
  }

  /** @returns whether the cap has grown because one more is worth a trial, not at the start */
  accept({ underway }: Sent, sinceCut: boolean): boolean {
    this.#fade()
    this.#accepted[underway]! += 1
    if (this.#cap >= this.#most) return false
    if (!this.#everRefused) {
      this.#cap = Math.min(this.#most, this.#cap + rule.firstSteps)
      return false
    }
    if (!sinceCut || underway < this.#cap) return false
    this.#atFull += 1
    if (this.#atFull < (this.#cap >= this.#refusedAt ? rule.quickTrial : this.#trial)) return false
    this.#atFull = 0
    this.#cap += 1
    return true
  }

  /** Every refusal is evidence; not each is a reason to judge. */
  note({ underway, spaced }: Sent): void {
    this.#fade()
    this.#everRefused = true
    this.#atFull = 0
    if (spaced) this.#refused[underway]! += 1
  }

  /**
   * Was it refused because too many were under way? Then the cap is one below. If fewer were refused than the host is
   * known to take, it has no cap, or others fill it: then it is the pace that matters.
   */
  judge({ underway, spaced }: Sent): boolean {
    if (underway < this.#refusedAt && this.#refusedAt < Number.POSITIVE_INFINITY) {
      this.#cap = this.#most
      this.#refusedAt = Number.POSITIVE_INFINITY
      this.#trial = rule.trial
      return false
    }
    if (!spaced || underway < 2 || !this.#isExplainedBy(underway)) return false
    this.#trial = underway === this.#refusedAt ? Math.min(rule.mostTrial, this.#trial * 2) : rule.trial
    this.#refusedAt = underway
    this.#cap = underway - 1
    return true
  }

  #isExplainedBy(underway: number): boolean {
    const share = (from: number, to: number): number => {
      const refused = sum(this.#refused.subarray(from, to))
      return refused / (refused + sum(this.#accepted.subarray(from, to)) + 1)
    }
    return share(underway, this.#most + 1) > rule.least + rule.times * share(0, underway)
  }

  #fade(): void {
    for (let level = 0; level <= this.#most; level += 1) {
      this.#accepted[level]! *= rule.memory
      this.#refused[level]! *= rule.memory
    }
  }
}

const sum = (numbers: Float64Array): number => numbers.reduce((total, number) => total + number, 0)
