// What `photogrid check` found, as its JSON has it.

import type { Forecast } from './forecast.ts'
import type { ManifestFindings } from './manifest-check.ts'
import type { ProbeFindings } from './probe.ts'

export interface CheckReport extends Forecast {
  readonly manifest: { readonly path: string; readonly bytes: number; readonly sha256: string }
  readonly plan: string
  readonly analysis: string
  readonly findings: ManifestFindings
  /** Null if no URLs were checked. */
  readonly sample: ProbeFindings | null
  /** Pictures that were fetched and measured here; null where none was. `failed` are among `asked`. */
  readonly measured: (ProbeFindings & { readonly measureMs: number | null }) | null
  /** What the forecast is made with. */
  readonly assumed: {
    readonly rowsAJob: number
    readonly jobsAtOnce: number
    readonly connections: number
    readonly bytesPerSecond: number
  }
  readonly submit: SubmitFindings | null
}

export interface SubmitFindings {
  readonly file: string
  /** false: there is no condor_submit on this machine */
  readonly asked: boolean
  /** What condor_submit complained of, and files that are not there. */
  readonly problems: readonly string[]
}

/** How many things would fail, as far as was looked. Rows that repeat another do not. */
export function countProblems({ findings, sample, measured, submit }: CheckReport): number {
  const failed = (probes: ProbeFindings | null): number =>
    probes === null ? 0 : probes.asked - probes.answered
  // A row that was asked for and then measured fails twice, and is one thing.
  const asked = new Set(sample?.problems.map(({ line }) => line))
  const twice = measured?.problems.filter(({ line }) => asked.has(line)).length ?? 0
  return findings.bad.count + failed(sample) + failed(measured) - twice + (submit?.problems.length ?? 0)
}
