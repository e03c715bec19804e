// What became of requests, by the pace at which they were sent: does it help to ask slowly? Pure.

const rule = {
  /** Of what is known so much is left after one more request. */
  memory: 0.995,
  /** Requests from which the share of refusals is known. */
  known: 10,
  /** A host that refuses more than this share is asked too much, whatever else. */
  mostShare: 0.3,
  /** It does not help if fast requests are refused so many times as often, or less. */
  times: 2,
  /** Requests that the present share of refusals is smoothed over. */
  smoothing: 32,
}

/** Paces in steps of two, from 0.25 a second on; the last is without a pace. */
const steps = 16

export class PaceLog {
  readonly #asked = new Float64Array(steps)
  readonly #refused = new Float64Array(steps)
  #share = 0

  /** Of the last few dozen requests this share was refused. */
  get refusedShare(): number {
    return this.#share
  }

  /** @param pace a second */
  add(pace: number, isRefused: boolean): void {
    this.#share += (Number(isRefused) - this.#share) / rule.smoothing
    for (let step = 0; step < steps; step += 1) {
      this.#asked[step]! *= rule.memory
      this.#refused[step]! *= rule.memory
    }
    this.#asked[stepOf(pace)]! += 1
    if (isRefused) this.#refused[stepOf(pace)]! += 1
  }

  /** Is a host that is asked at this pace as unwilling as it was at twice the pace and more? */
  isAsBadWhenFast(pace: number): boolean {
    const border = stepOf(pace) + 1
    const slow = this.#shareOf(0, border)
    const fast = this.#shareOf(border, steps)
    return slow !== undefined && fast !== undefined && slow <= rule.mostShare && fast <= rule.times * slow
  }

  #shareOf(from: number, to: number): number | undefined {
    const asked = sum(this.#asked.subarray(from, to))
    return asked < rule.known ? undefined : sum(this.#refused.subarray(from, to)) / asked
  }
}

const stepOf = (pace: number): number => Math.max(0, Math.min(steps - 1, Math.round(Math.log2(pace) + 2)))

const sum = (numbers: Float64Array): number => numbers.reduce((total, number) => total + number, 0)
