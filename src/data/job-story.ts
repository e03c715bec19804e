// What happened to a job, in sentences: the events of its log, one after the other, with what to do about a hold.

import { type HoldFacts, holdReason } from './hold-reasons.ts'
import type { Exit, JobEvent, Place } from './job-event.ts'

/** Exit codes of ours, as a person asks for them. */
const exitMeanings: Readonly<Record<number, string>> = {
  0: 'done',
  2: 'the command line, the manifest or a file is wrong',
  70: 'a bug in photogrid',
  75: 'that machine could not do it',
}

/** What advice about a hold depends on, beside the event. */
export type JobFacts = Pick<HoldFacts, 'known' | 'memoryMb'>

/** What is known of the job from this event on. */
export const withEvent = (facts: JobFacts, event: JobEvent): JobFacts =>
  event.kind === 'execute' ? { ...facts, memoryMb: event.memoryMb ?? undefined } : facts

/** Lines without an end; none for events that say nothing of why. */
export function describeEvent(event: JobEvent, facts: JobFacts): string[] {
  switch (event.kind) {
    case 'submit':
      return ['submitted']
    case 'execute':
      return [`runs${placeOf(event)}`]
    case 'reconnected':
      return [`the connection is back${placeOf(event)}`]
    case 'evicted':
      return event.requeued
        ? [`${exitOf(event)}; to run again`]
        : [`evicted${becauseOf(event.reason)}; to run again`]
    case 'terminated':
      return [exitOf(event)]
    case 'held': {
      const { code, subcode, reason, cluster } = event
      const { cause, next } = holdReason(code, subcode)
      return [
        `held: ${cause} (hold code ${code}, subcode ${subcode}${becauseOf(reason)})`,
        `  next: ${next({ ...facts, cluster, reason })}`,
      ]
    }
    case 'released':
      return [`released${becauseOf(event.reason)}`]
    case 'aborted':
      return [`removed${becauseOf(event.reason)}`]
    case 'remote-error':
    case 'shadow-exception':
      return [`an error of HTCondor's${becauseOf(event.reason)}`]
    case 'disconnected':
      return [`the connection broke${becauseOf(event.reason)}`]
    case 'reconnect-failed':
      return [`the connection did not come back${becauseOf(event.reason)}; to run again`]
    case 'executable-error':
      return ['its program could not be started']
    case 'skipped':
      return ['skipped: its output is there, and newer than its input']
    case 'suspended':
      return ['suspended']
    case 'unsuspended':
      return ['goes on']
    default:
      return []
  }
}

const becauseOf = (reason: string): string => (reason === '' ? '' : `: ${reason}`)

const placeOf = ({ host, site }: Place): string =>
  (host === null ? '' : ` on ${host}`) + (site === null ? '' : ` at ${site}`)

function exitOf({ exitCode, signal }: Exit): string {
  if (signal !== null) return `ended by signal ${signal}`
  if (exitCode === null) return 'ended'
  const meaning = exitMeanings[exitCode]
  return `ended with exit code ${exitCode}${meaning === undefined ? '' : ` (${meaning})`}`
}
