// A plan: which manifest, measured how. Its id goes into every fragment, so that results of another
// manifest, or of another analysis, are refused by name. How the rows are cut into jobs is not part of
// it: a run with 200 rows a job may be completed by one with 50.

/** How a plan's rows are measured. An analysis is one. */
export interface Method {
  readonly name: string
  readonly version: number
}

/**
 * `9f3a62c01d7b-luminance-1`: the manifest's fingerprint, the analysis, the analysis' version.
 * @param manifestSha256 of the manifest's bytes, hexadecimal
 */
export const planId = (manifestSha256: string, method: Method): string =>
  `${manifestTag(manifestSha256)}-${method.name}-${method.version}`

const manifestTag = (sha256: string): string => sha256.slice(0, 12)

/** Takes an id apart. @returns undefined where the text was not made by `planId` */
export function parsePlanId(
  id: string,
): { manifestTag: string; analysis: string; version: number } | undefined {
  const match = /^([0-9a-f]{12})-([a-z][a-z0-9]*)-(\d+)$/.exec(id)
  if (match === null) return undefined
  return { manifestTag: match[1]!, analysis: match[2]!, version: Number(match[3]) }
}

/** Was the id made from a manifest with these bytes? */
export const isPlanOf = (id: string, manifestSha256: string): boolean =>
  parsePlanId(id)?.manifestTag === manifestTag(manifestSha256)
