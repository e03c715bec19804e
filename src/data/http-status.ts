// Which HTTP status can heal: the one rule that the worker's next try, `--missing` and both documents go by.

/** Not yet, too early, too many (RFC 9110, section 15; RFC 8470; RFC 6585). */
const passing: readonly number[] = [408, 425, 429]

/**
 * Of the server's own errors those that say "never". All others can pass, those too that no RFC names: 507 is a full
 * disk, 509 a quota, 520 to 530 are Cloudflare's words for the server behind it.
 */
const lasting: readonly number[] = [501, 505]

/** Could the same request end differently later, or from another machine? */
export const canHeal = (status: number): boolean =>
  passing.includes(status) || (status >= 500 && status <= 599 && !lasting.includes(status))

/** The rule in words, as documents say it. */
export const healingInWords = `${passing.join(', ')} and 5xx, except ${lasting.join(' and ')}`
