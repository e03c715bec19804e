// The law of rows that are in several fragments, stated once: a reading beats a failure, a failure that lasts beats
// one that a retry may help, of equals the first one stays, an agreeing reading counts once, and two different
// readings are a conflict.

/** What is known of a row, from least to most. */
export const standing = { missing: 0, retryable: 1, lasting: 2, measured: 3, conflict: 4 } as const
export type Standing = (typeof standing)[keyof typeof standing]

/** What one fragment says of a row. */
export type Said = Exclude<Standing, typeof standing.missing | typeof standing.conflict>

/**
 * What one more fragment does to a row.
 * `takes`: it is what counts of the row now. `repeats`: a reading that agrees with the one before. `differs`: one
 * that does not. `yields`: what was there counts for more, or came first.
 */
export type Effect = 'takes' | 'repeats' | 'differs' | 'yields'

/** @param agrees is asked of two readings only: are they the same answer? */
export function effectOf(before: Standing, said: Said, agrees: () => boolean): Effect {
  if (said > before) return 'takes'
  if (said < standing.measured) return 'yields'
  return before === standing.measured && agrees() ? 'repeats' : 'differs'
}

/** How the row stands afterwards. */
export const standingAfter = (before: Standing, said: Said, effect: Effect): Standing =>
  effect === 'takes' ? said : effect === 'differs' ? standing.conflict : before
