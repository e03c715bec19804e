// What a verb is given by the program that it is added to. `cli.ts` gives the real thing.

import type { Effects } from '../commands/effects.ts'
import type { ExitCode } from '../errors.ts'

export interface Surroundings {
  readonly effects: Effects
  /** What was typed after the verb. */
  readonly words: readonly string[]
  /**
   * Wraps a command's action: its exit code becomes the process's. Each command is loaded in its action,
   * when it is asked for, which halves the time and the memory of the small ones.
   */
  readonly exitWith: <Arguments extends unknown[]>(
    action: (...words: Arguments) => Promise<ExitCode>,
  ) => (...words: Arguments) => Promise<void>
  /** Signals abort `effects.signal` from now on, instead of ending the process at once. */
  readonly cleanUpOnInterrupt: () => void
  /** The product is elsewhere than on standard output: go on when nobody reads that any more. */
  readonly goOnUnread: () => void
}
