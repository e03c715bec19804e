// Every failure we foresee. A foreseen failure is shown as what happened and what to do next, without
// a stack trace; anything else that reaches the top is a bug and shows its stack.

/**
 * What a process of ours says with its exit code. The submit description's retry and hold
 * expressions are written from these numbers, so they are part of the public interface.
 */
export const exitCodes = {
  ok: 0,
  /** A wrong command line, manifest or file: running it again cannot help. */
  misuse: 2,
  /** `aggregate`, `run`, `status`, `watch`: rows are missing, or no row was measured. `check`: rows would fail. */
  incomplete: 3,
  /** `watch`: jobs cannot go on by themselves, and it says what to do. */
  stuck: 4,
  /** `mksubmit --missing`: no row is to be done, and nothing is printed that could be submitted. */
  nothing: 5,
  /** A defect in photogrid (EX_SOFTWARE of sysexits.h). */
  bug: 70,
  /** This machine cannot do it, another may (EX_TEMPFAIL): HTCondor should try elsewhere. */
  elsewhere: 75,
  /** The worker: not at its end, and what is done is kept; HTCondor's `checkpoint_exit_code`. */
  checkpoint: 85,
  /** Ended by Ctrl-C: 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** A failure we foresaw: what was found, and (`hint`) what to type or do next. */
export class Foreseen extends Error {
  readonly exitCode: ExitCode
  readonly hint: string | undefined

  constructor(exitCode: ExitCode, message: string, hint?: string) {
    super(message)
    this.name = 'Foreseen'
    this.exitCode = exitCode
    this.hint = hint
  }
}

/** The command line, the manifest or a file is not what it should be. Exit code 2. */
export const misuse = (message: string, hint?: string): Foreseen =>
  new Foreseen(exitCodes.misuse, message, hint)

/** This machine is at fault; the same work may succeed on another. Exit code 75. */
export const unfitMachine = (message: string, hint?: string): Foreseen =>
  new Foreseen(exitCodes.elsewhere, message, hint)

/** One row could not be measured. It becomes that row's outcome and costs no other row. */
export class RowFailure extends Error {
  /** A short code from `data/failure-cause.ts`, such as `http-404`. */
  readonly code: string
  /** How often the row's input was asked for, where that is known. */
  tries: number

  constructor(code: string, message: string, tries = 0) {
    super(message)
    this.name = 'RowFailure'
    this.code = code
    this.tries = tries
  }
}

/**
 * Says what ended a program: a foreseen failure as its sentence and hint, anything else as the bug it is.
 * @param say takes a line without its newline
 * @returns the code to exit with
 */
export function reportEnd(error: unknown, say: (line: string) => void): ExitCode {
  if (error instanceof Foreseen) {
    say(`photogrid: ${error.message}`)
    if (error.hint !== undefined) say(`  ${error.hint}`)
    return error.exitCode
  }
  say('photogrid: this is a bug in photogrid, please report it with these lines')
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return exitCodes.bug
}

/** One line of text for whatever was thrown. */
export function describeError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n', 1)[0]?.trim() || 'unknown error'
}
