// How long, how much and how often a fetcher may go on for one picture, and which pictures it leaves alone.

export interface FetchLimits {
  /** To make one connection, name look-up and TLS included. */
  readonly connectMs: number
  /** From the request to the head of the answer. */
  readonly headersMs: number
  /** Between two arrivals of body bytes. */
  readonly bodyMs: number
  /** For one picture with all its tries and waits, except waiting for its host. */
  readonly rowMs: number
  /** Of one picture, encoded as it comes. */
  readonly maxBytes: number
  /** In one try. */
  readonly maxRedirects: number
  /** Requests for one picture, redirects and refusals of its host not counted. */
  readonly tries: number
  readonly connectionsPerHost: number
  /** For so long a host may refuse everything; a longer `Retry-After` is not waited for. */
  readonly patienceMs: number
  /** A picture whose owner says noai, noindex … is left alone. */
  readonly honoursOptOut: boolean
}

// undici keeps connectMs, headersMs and bodyMs only to within about a second, always too late (its coarse
// timers are what makes them cheap); rowMs is exact.

/** For a job among thousands: patient with slow servers, and few connections to each. */
export const defaultLimits: FetchLimits = {
  connectMs: 10_000,
  headersMs: 30_000,
  bodyMs: 30_000,
  rowMs: 180_000,
  maxBytes: 64 * 1024 * 1024,
  maxRedirects: 10,
  tries: 4,
  connectionsPerHost: 8,
  patienceMs: 600_000,
  honoursOptOut: true,
}
