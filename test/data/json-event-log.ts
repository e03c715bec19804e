// HTCondor's JSON event log (EVENT_LOG_FORMAT_OPTIONS = JSON), to hold ours of the same jobs against: what both say,
// as words.

import type { JobEvent } from '../../src/data/job-event.ts'
import { formatJobNote } from '../../src/data/job-note.ts'

/** What our event and HTCondor's JSON say alike. */
export function inJsonWords(event: JobEvent): unknown[] {
  return [event.kind, event.cluster, event.proc, event.timeMs, ...saidBy(event)]
}

function saidBy(event: JobEvent): unknown[] {
  switch (event.kind) {
    case 'submit':
      return [event.note === null ? null : formatJobNote(event.note)]
    case 'execute':
      return [event.host, event.site]
    case 'reconnected':
      return [event.host]
    case 'evicted':
      return [event.requeued, event.exitCode, event.signal, event.code, event.subcode, event.reason]
    case 'terminated':
      return [event.exitCode, event.signal]
    case 'held':
    case 'remote-error':
    case 'factory-paused':
      return [event.code, event.subcode, event.reason]
    case 'aborted':
    case 'released':
    case 'disconnected':
    case 'reconnect-failed':
      return [event.reason]
    case 'cluster-remove':
      return [event.materialized, event.complete]
    case 'image-size':
      return [event.memoryMb]
    case 'file-transfer':
      return [event.files, event.stage]
    default:
      return []
  }
}

/** The words of each event of a JSON event log; what it tells beside its events (008, 028) is left out. */
export const readJsonWords = (text: string): unknown[][] =>
  (JSON.parse(`[${text.trim().replaceAll('}\n{', '},{')}]`) as Json[])
    .filter(({ EventTypeNumber: number }) => number !== 8 && number !== 28)
    .map(wordsOf)

type Json = Readonly<Record<string, string | number | boolean | undefined>> & {
  readonly MyType: string
  readonly EventTime: string
  readonly SlotName?: string
  readonly StartdName?: string
  readonly UserNotes?: string
  readonly ExecuteProps?: { readonly GLIDEIN_ResourceName: string }
}

const machineOf = (slot: string | undefined): string | undefined => slot?.split('@')[1]

function wordsOf(json: Json): unknown[] {
  const { Cluster: cluster, Proc: proc = -1, Reason: reason = '' } = json
  const exit = [json.ReturnValue ?? null, json.TerminatedBySignal ?? null]
  const [kind, words] = ({
    SubmitEvent: ['submit', [json.UserNotes ?? null]],
    ExecuteEvent: ['execute', [machineOf(json.SlotName), json.ExecuteProps?.GLIDEIN_ResourceName]],
    JobEvictedEvent: [
      'evicted',
      [json.TerminatedAndRequeued, ...exit, json.ReasonCode ?? 0, json.ReasonSubCode ?? 0, reason],
    ],
    JobTerminatedEvent: ['terminated', exit],
    JobHeldEvent: ['held', [json.HoldReasonCode, json.HoldReasonSubCode, json.HoldReason]],
    JobAbortedEvent: ['aborted', [reason]],
    JobReleaseEvent: ['released', [reason]],
    JobSuspendedEvent: ['suspended', []],
    JobUnsuspendedEvent: ['unsuspended', []],
    JobImageSizeEvent: ['image-size', [json.MemoryUsage]],
    FileTransferEvent: ['file-transfer', transferStages[json.Type as number]],
    RemoteErrorEvent: ['remote-error', [json.HoldReasonCode, json.HoldReasonSubCode, json.ErrorMsg]],
    JobDisconnectedEvent: ['disconnected', [json.DisconnectReason]],
    JobReconnectedEvent: ['reconnected', [machineOf(json.StartdName)]],
    JobReconnectFailedEvent: ['reconnect-failed', [reason]],
    DataflowJobSkippedEvent: ['skipped', []],
    ClusterSubmitEvent: ['cluster-submit', []],
    ClusterRemoveEvent: ['cluster-remove', [json.NextProcId, json.Completion === 1]],
    FactoryPausedEvent: ['factory-paused', [json.PauseCode, json.HoldCode, reason]],
    FactoryResumedEvent: ['factory-resumed', []],
  }[json.MyType] ?? [json.MyType, []]) as [string, unknown[]]
  return [kind, cluster, proc, new Date(json.EventTime.slice(0, 19)).getTime(), ...words]
}

/** FileTransferEvent's Type, by HTCondor's manual. */
const transferStages: Readonly<Record<number, readonly [string, string]>> = {
  2: ['input', 'started'],
  3: ['input', 'finished'],
  5: ['output', 'started'],
  6: ['output', 'finished'],
}
