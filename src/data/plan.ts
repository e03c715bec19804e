// A plan: which manifest, measured how. Its id goes into every fragment, so that results of another
// manifest, or of another analysis, are refused by name. How the rows are cut into jobs is not part of
// it: a run with 200 rows a job may be completed by one with 50.

import { hash } from 'node:crypto'
import { misuse } from '../errors.ts'

/** How a plan's rows are measured. An analysis is one. */
export interface Method {
  readonly name: string
  readonly version: number
  /** What else the answers depend on: a model's fingerprint, a threshold. The order of members counts. */
  readonly settings?: Readonly<Record<string, unknown>>
}

/**
 * `9f3a62c01d7b-luminance-1`: the manifest's fingerprint, the analysis, the analysis' version; and, where it has
 * settings, their fingerprint: `9f3a62c01d7b-objects-1-4be1c09a`.
 * @param manifestSha256 of the manifest's bytes, hexadecimal
 */
export const planId = (manifestSha256: string, { name, version, settings }: Method): string =>
  [manifestTag(manifestSha256), name, version, ...(settings ? [settingsTag(settings)] : [])].join('-')

const manifestTag = (sha256: string): string => sha256.slice(0, 12)

const settingsTag = (settings: object): string => hash('sha256', JSON.stringify(settings)).slice(0, 8)

/** What an analysis may be called: it is a part of plan ids and of file names. */
export const methodName = /^[a-z][a-z0-9]*$/

/** Takes an id apart. @returns undefined where the text was not made by `planId` */
export function parsePlanId(
  id: string,
): { manifestTag: string; analysis: string; version: number } | undefined {
  const match = /^([0-9a-f]{12})-([a-z][a-z0-9]*)-(\d+)(?:-[0-9a-f]{8})?$/.exec(id)
  if (match === null) return undefined
  return { manifestTag: match[1]!, analysis: match[2]!, version: Number(match[3]) }
}

/** Was the id made from a manifest with these bytes? */
export const isPlanOf = (id: string, manifestSha256: string): boolean =>
  parsePlanId(id)?.manifestTag === manifestTag(manifestSha256)

/** The plan that measures another manifest in the same way. */
export const planOfManifest = (id: string, manifestSha256: string): string =>
  manifestTag(manifestSha256) + id.slice(manifestTag(manifestSha256).length)

/** @throws Foreseen (2) where somebody typed what is no plan's id; undefined is nothing typed */
export function checkPlanId(typed: string | undefined): void {
  if (typed === undefined || parsePlanId(typed) !== undefined) return
  throw misuse(
    `--plan ${JSON.stringify(typed)} is not a plan's id`,
    'they look like 9f3a62c01d7b-luminance-1',
  )
}
