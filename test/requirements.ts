// Real parts that a machine may lack: the pool, a browser, Pillow, a collection of test data. What needs a missing one
// is skipped, with one line on standard error: what, why, and how to get it.

/** A real part, and where it comes from. */
export interface Requirement {
  /** What is not tested without it: `the page in a browser`. */
  readonly what: string
  /** Why it is not: `there is no Chromium on this machine`. */
  readonly why: string
  /** What a person types or sets to have it. */
  readonly how: string
}

/** How a line on a missing part begins: the tally repeats these at the end of a run (tally-reporter.ts). */
export const skippedMark = 'SKIPPED: '

const told = new Set<string>()

/**
 * For `describe.skipIf(lacks(!isHere, requirement))`.
 * @returns true where the part is missing
 * @throws Error where it is missing and PHOTOGRID_REQUIRE_ALL says that nothing may be
 */
export function lacks(isMissing: boolean, { what, why, how }: Requirement): boolean {
  if (!isMissing) return false
  const line = `${skippedMark}${what}: ${why}. To test it: ${how}`
  if (process.env.PHOTOGRID_REQUIRE_ALL) throw new Error(`PHOTOGRID_REQUIRE_ALL is set. ${line}`)
  if (!told.has(line)) console.warn(line)
  told.add(line)
  return true
}
