// A look at the manifest before anything is made of it: what is none is refused, and what will not go well is said.

import type { Analysis } from '../analyses/analysis.ts'
import { ManifestGlance } from '../data/manifest-glance.ts'
import { type ManifestFacts, readChunks } from '../io/manifest-file.ts'
import type { Effects } from './effects.ts'

/**
 * Says it where most rows do not parse.
 * @throws Foreseen (2) where none does, naming what the file seems to be and what makes a manifest of it
 */
export function lookAtManifest(
  { path }: Pick<ManifestFacts, 'path'>,
  { fetches }: Pick<Analysis, 'fetches'>,
  { say }: Pick<Effects, 'say'>,
): void {
  const glance = new ManifestGlance(fetches === false ? 'parameters' : 'location', path)
  for (const chunk of readChunks(path)) {
    glance.add(chunk)
    if (glance.isEnough) break
  }
  glance.end()
  const refusal = glance.refusal()
  if (refusal !== undefined) throw refusal
  const warning = glance.warning()
  if (warning !== undefined) say(warning)
}
