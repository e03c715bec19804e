// Why a row has no reading: the closed list of short codes, what each means to a person, and whether
// trying again could help. `http-NNN` stands for every HTTP status.

import { canHeal } from './http-status.ts'

interface FailureCause {
  readonly meaning: string
  /** Could the same row succeed later, or on another machine? */
  readonly retryable: boolean
  /** No connection was made at all: if every row fails so, the machine is at fault. */
  readonly unconnected?: true
}

const causes = {
  'bad-row': { meaning: 'the manifest row does not parse', retryable: false },
  'no-such-file': { meaning: 'the file does not exist on the machine that ran the job', retryable: false },
  'not-a-file': { meaning: 'the path is a folder or a device', retryable: false },
  unreadable: { meaning: 'the file could not be read', retryable: true },
  'no-such-host': { meaning: 'the host name could not be resolved', retryable: true, unconnected: true },
  refused: { meaning: 'the host refused the connection', retryable: true, unconnected: true },
  unreachable: { meaning: 'the host could not be reached', retryable: true, unconnected: true },
  'connect-timeout': { meaning: 'no connection within the time limit', retryable: true, unconnected: true },
  'bad-proxy': { meaning: 'the proxy did not answer', retryable: true, unconnected: true },
  tls: { meaning: 'the secure connection failed', retryable: false },
  timeout: { meaning: 'no answer, or not all of it, within the time limit', retryable: true },
  reset: { meaning: 'the connection broke', retryable: true },
  'cut-short': { meaning: 'fewer bytes came than the server announced', retryable: true },
  redirects: { meaning: 'too many redirects, or one that leads nowhere', retryable: false },
  protocol: { meaning: 'the answer was not valid HTTP', retryable: true },
  'opted-out': { meaning: 'the owner asks programs to leave the picture alone', retryable: false },
  'too-large': { meaning: 'more bytes or pixels than the limit', retryable: false },
  empty: { meaning: 'zero bytes came', retryable: false },
  'not-an-image': { meaning: 'the bytes are no picture in a known format', retryable: false },
  'unsupported-format': { meaning: 'a picture, in a format that cannot be decoded here', retryable: false },
  truncated: { meaning: 'the picture ends before its last pixel', retryable: false },
  corrupt: { meaning: 'the picture is damaged', retryable: false },
  'bad-output': {
    meaning: 'the model answered what cannot be: no numbers, or unknown labels',
    retryable: false,
  },
  'model-error': { meaning: 'the model could not be run on the picture', retryable: false },
  'bad-reading': { meaning: 'measure() did not return a finite number', retryable: false },
  'analysis-error': { meaning: 'the analysis stopped on this row', retryable: false },
  internal: { meaning: 'photogrid itself failed on this row', retryable: false },
} as const satisfies Record<string, FailureCause>

export type FailureCode = keyof typeof causes | `http-${number}`

/** What a code means. An unknown code (from a newer version's fragment) is kept, not lost. */
export function failureCause(code: string): FailureCause {
  const status = /^http-(\d{3})$/.exec(code)?.[1]
  if (status !== undefined) {
    return { meaning: `the server answered ${status}`, retryable: canHeal(Number(status)) }
  }
  return Object.hasOwn(causes, code)
    ? causes[code as keyof typeof causes]
    : { meaning: 'a cause this version does not know', retryable: false }
}

/** Is it a code of this version? */
export const knownCause = (code: string): boolean => /^http-\d{3}$/.test(code) || Object.hasOwn(causes, code)
