// A share of photographs and how far it can be trusted.

export interface Share {
  /** Photographs that hold it. */
  readonly part: number
  /** Photographs in all. */
  readonly whole: number
  /** part / whole */
  readonly share: number
  /** The 95 % interval's ends. */
  readonly low: number
  readonly high: number
}

const z = 1.96

/** Wilson's score interval: stays within 0 to 1, and says something where the share is none or all. */
export function shareOf(part: number, whole: number): Share {
  if (whole === 0) return { part, whole, share: 0, low: 0, high: 1 }
  const share = part / whole
  const middle = share + (z * z) / (2 * whole)
  const reach = z * Math.sqrt((share * (1 - share)) / whole + (z * z) / (4 * whole * whole))
  const scale = 1 + (z * z) / whole
  return {
    part,
    whole,
    share,
    low: part === 0 ? 0 : (middle - reach) / scale,
    high: part === whole ? 1 : (middle + reach) / scale,
  }
}

/**
 * Do the intervals lie apart? Stricter than one 95 % test (by chance about 1 in 200), so that a page may look
 * at ten labels at once.
 */
export const areApart = (one: Share, other: Share): boolean => one.high < other.low || other.high < one.low
