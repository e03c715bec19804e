// What HTCondor's event log says about a job: a type for each kind of event that we use, and the readers of
// their text, by HTCondor's number. 25 changed some texts of 23: both are read here.

import { type JobNote, parseJobNote } from './job-note.ts'

/** Where a job runs, as far as event 001 or 028 says. null: it does not. */
export interface Place {
  /** The machine, of `slot1_3@node17.example.org` what comes after the last @. */
  readonly host: string | null
  /** GLIDEIN_ResourceName, else GLIDEIN_Site. */
  readonly site: string | null
}

/** How a process ended: with an exit code, or by a signal. Both null where the log does not say. */
export interface Exit {
  readonly exitCode: number | null
  readonly signal: number | null
}

/** A code of HTCondor's and its subcode; 0 where the log has none. */
export interface Coded {
  readonly code: number
  readonly subcode: number
  readonly reason: string
}

type Body =
  /** `memoryMb`: what the machine gives it. */
  | ({ readonly kind: 'execute'; readonly memoryMb: number | null } & Place)
  | ({ readonly kind: 'reconnected' } & Place)
  /** `requeued`: it ended, and by max_retries or on_exit_remove it is to run again. */
  | ({ readonly kind: 'evicted'; readonly requeued: boolean } & Exit & Coded)
  | ({ readonly kind: 'terminated' } & Exit)
  | ({ readonly kind: 'held' | 'remote-error' | 'factory-paused' } & Coded)
  | {
      readonly kind: 'aborted' | 'released' | 'shadow-exception' | 'disconnected' | 'reconnect-failed'
      readonly reason: string
    }
  /** `note`: of our submit description; null in jobs of others. */
  | { readonly kind: 'submit' | 'cluster-submit'; readonly note: JobNote | null }
  | { readonly kind: 'executable-error' | 'suspended' | 'unsuspended' }
  /** By skip_if_dataflow: its output was there, and newer than its input. */
  | { readonly kind: 'skipped' | 'factory-resumed' }
  | { readonly kind: 'cluster-remove'; readonly materialized: number; readonly complete: boolean }
  | { readonly kind: 'image-size'; readonly memoryMb: number | null }
  | {
      readonly kind: 'file-transfer'
      readonly files: 'input' | 'output' | null
      readonly stage: 'queued' | 'started' | 'finished' | null
    }
  /** 028: attributes of the job's ClassAd beside another event. */
  | ({ readonly kind: 'ad'; readonly trigger: number | null } & Place)
  /** Any other event: kept, so that it can be counted. */
  | { readonly kind: 'other'; readonly number: number; readonly text: string }

/** `proc` is -1 in what is said about a whole cluster. `timeMs`: milliseconds since the epoch. */
export type JobEvent = Body & { readonly cluster: number; readonly proc: number; readonly timeMs: number }

/** What follows the head of an event, by its number. */
export function bodyOf(number: number, title: string, body: string): Body {
  const read = readers[number]
  return read?.(body, title) ?? { kind: 'other', number, text: plain(title) }
}

const readers: Readonly<Record<number, (body: string, title: string) => Body>> = {
  0: body => ({ kind: 'submit', note: parseJobNote(body) ?? null }),
  1: (body, title) => ({
    kind: 'execute',
    ...placeOf(body, title),
    memoryMb: numberIn(/\n\s*Memory = (\d{1,9})\b/, body),
  }),
  2: () => ({ kind: 'executable-error' }),
  4: (body, title) => ({
    kind: 'evicted',
    requeued: body.includes('terminated and was requeued'),
    ...exitOf(body),
    ...(codes(title) ?? { code: 0, subcode: 0 }),
    // 23 has the bare reason, 25 begins it with its name.
    reason: plain(/\n\t(?:Reason: )?((?!Partitionable)[A-Za-z].*)/.exec(body)?.[1] ?? ''),
  }),
  5: body => ({ kind: 'terminated', ...exitOf(body) }),
  6: body => ({ kind: 'image-size', memoryMb: numberIn(/(\d+) {2}- {2}MemoryUsage/, body) }),
  7: body => ({ kind: 'shadow-exception', reason: firstLine(body) }),
  9: body => ({ kind: 'aborted', reason: firstLine(body) }),
  10: () => ({ kind: 'suspended' }),
  11: () => ({ kind: 'unsuspended' }),
  12: body => ({ kind: 'held', ...codedOf(body) }),
  13: body => ({ kind: 'released', reason: firstLine(body) }),
  21: body => ({ kind: 'remote-error', ...codedOf(body) }),
  22: body => ({ kind: 'disconnected', reason: firstLine(body) }),
  23: (_, title) => ({ kind: 'reconnected', host: hostOf(/ to (\S+)/.exec(title)?.[1]), site: null }),
  24: body => ({ kind: 'reconnect-failed', reason: firstLine(body) }),
  28: body => ({
    kind: 'ad',
    trigger: numberIn(/\nTriggerEventTypeNumber = (\d+)/, body),
    host: hostOf(attribute(body, 'RemoteHost') ?? undefined),
    site: siteOf(body) ?? attribute(body, 'MachineAttrGLIDEIN_ResourceName0'),
  }),
  35: body => ({ kind: 'cluster-submit', note: parseJobNote(body) ?? null }),
  36: body => ({
    kind: 'cluster-remove',
    materialized: numberIn(/Materialized (\d+) jobs/, body) ?? 0,
    complete: /\bComplete\b/.test(body),
  }),
  37: body => ({
    kind: 'factory-paused',
    code: numberIn(/PauseCode (-?\d+)/, body) ?? 0,
    subcode: numberIn(/HoldCode (-?\d+)/, body) ?? 0,
    reason: firstLine(body),
  }),
  38: () => ({ kind: 'factory-resumed' }),
  40: (_, title) => ({
    kind: 'file-transfer',
    files: title.includes('input') ? 'input' : title.includes('output') ? 'output' : null,
    stage: title.startsWith('Started')
      ? 'started'
      : title.startsWith('Finished')
        ? 'finished'
        : title.includes('queue')
          ? 'queued'
          : null,
  }),
  46: () => ({ kind: 'skipped' }),
}

function placeOf(body: string, title: string): Place {
  const slot = /\n\s*SlotName: (\S+)/.exec(body)?.[1]
  // Without a slot's name there is the address: `<10.0.0.1:9618?addrs=…&alias=node17.example.org&…>`.
  const address = slot === undefined ? (/[?&]alias=([^&>]+)/.exec(title) ?? /<([^:>]+)/.exec(title)) : null
  return { host: hostOf(slot ?? address?.[1]), site: siteOf(body) }
}

const hostOf = (slot: string | undefined): string | null =>
  slot === undefined ? null : plain(slot.slice(slot.lastIndexOf('@') + 1)) || null

const siteOf = (body: string): string | null =>
  attribute(body, 'GLIDEIN_ResourceName') ?? attribute(body, 'GLIDEIN_Site')

/** The text of a ClassAd attribute on a line of its own. @returns null where it is missing, or no text */
function attribute(body: string, name: string): string | null {
  const start = body.indexOf(`${name} = "`)
  if (start < 1 || !/\s/.test(body[start - 1]!)) return null
  const text = /(?:[^"\\\n]|\\.)*/y
  text.lastIndex = start + name.length + 4
  return plain(text.exec(body)![0].replace(/\\(.)/g, '$1')) || null
}

function exitOf(body: string): Exit {
  const exitCode = numberIn(/Normal termination \(return value (-?\d+)\)/, body)
  const signal = numberIn(/Abnormal termination \(signal (\d+)\)/, body)
  return { exitCode, signal }
}

const codes = (text: string): { code: number; subcode: number } | undefined => {
  const match = /\bCode (-?\d{1,10}) Subcode (-?\d{1,10})\s*$/.exec(text)
  return match === null ? undefined : { code: Number(match[1]), subcode: Number(match[2]) }
}

const codedOf = (body: string): Coded => {
  const reason = body.replace(/\n\s*Code -?\d+ Subcode -?\d+\s*$/, '')
  return { ...(codes(body) ?? { code: 0, subcode: 0 }), reason: plain(reason) }
}

const firstLine = (body: string): string => plain(/\S.*/.exec(body)?.[0] ?? '')

function numberIn(pattern: RegExp, text: string): number | null {
  const found = pattern.exec(text)?.[1]
  return found === undefined ? null : Number(found)
}

/** One line of text that a terminal can be given: UTF-8, no control characters, at most 1,000 characters. */
function plain(text: string): string {
  if (/^[!-~][ -~]{0,998}$/.test(text)) return text.trimEnd()
  const decoded = Buffer.from(text, 'latin1').toString('utf8')
  return decoded
    .replace(/[\p{Cc}\p{Cf}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, 1000)
}
