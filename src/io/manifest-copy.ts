// A small manifest by its content: what queued jobs read stays what they were planned with, whatever becomes of the path
// that was typed; and what a later manifest changed can be told.

import { existsSync } from 'node:fs'
import { normalize } from 'node:path'
import { manifestCopyPath } from '../data/manifest-part.ts'
import { misuse } from '../errors.ts'
import { copyWhole, makeFolder } from './files.ts'
import { type ManifestFacts, readManifestFacts } from './manifest-file.ts'

/**
 * Keeps a copy of the manifest, where there is none yet.
 * @returns its path
 * @throws Foreseen (2) if it cannot be written, or the manifest is another one by now
 */
export function keepManifest({ path, sha256 }: ManifestFacts): string {
  const copy = manifestCopyPath(sha256)
  if (normalize(path) === copy || isKept(copy, sha256)) return copy
  makeFolder('manifest.d')
  copyWhole(path, copy)
  if (isKept(copy, sha256)) return copy
  throw misuse(`${path} was changed while it was read`, 'type the same again')
}

/** Is it there, as it was? */
export const isKept = (copy: string, sha256: string): boolean =>
  existsSync(copy) && readManifestFacts(copy).sha256 === sha256
