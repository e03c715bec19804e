// Where this process runs, in the grid's own words.

import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

export interface Place {
  readonly host: string
  readonly site: string | null
}

/**
 * The site is what the pilot exports (OSG_SITE_NAME, GLIDEIN_ResourceName), else what the slot's
 * machine ad says; `_CONDOR_MACHINE_AD` names that file in every HTCondor job.
 */
export function findPlace(environment: NodeJS.ProcessEnv): Place {
  const site =
    environment.OSG_SITE_NAME ||
    environment.GLIDEIN_ResourceName ||
    siteOfMachineAd(environment._CONDOR_MACHINE_AD)
  return { host: hostname(), site: site || null }
}

function siteOfMachineAd(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  try {
    return /^GLIDEIN_ResourceName\s*=\s*"((?:[^"\\]|\\.)*)"/m.exec(readFileSync(path, 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
