// A manifest that is not what a plan of before was made of: what became of its lines, and what to do about it.

import { normalize } from 'node:path'
import { compareManifests, LineHashes, type ManifestChange } from '../data/manifest-change.ts'
import { manifestCopyPath } from '../data/manifest-part.ts'
import { knownByMemory, lookCommand, planCommand } from '../data/plan-command.ts'
import { formatCount, plural } from '../data/quantity.ts'
import type { RememberedPlan } from '../data/run-memory.ts'
import { showLine } from '../data/shown-line.ts'
import { assembleManifest } from '../io/assembled-manifest.ts'
import { isKept } from '../io/manifest-copy.ts'
import type { ManifestFacts } from '../io/manifest-file.ts'
import { readChosenRows, readLines } from '../io/manifest-rows.ts'
import type { Effects } from './effects.ts'

/**
 * Explains the change if the path holds something else than when the plan was made.
 * @returns whether it did
 */
export function sayManifestChange(
  former: RememberedPlan,
  facts: ManifestFacts,
  { say }: Pick<Effects, 'say'>,
): boolean {
  const { plan, manifest } = former
  if (manifest.sha256 === facts.sha256 || !isOfPath(former, facts)) return false
  say(notWhatItWas(plan, facts))
  const copy = keptManifest(former)
  if (copy === undefined) {
    say(`  what changed cannot be told: its ${plural(manifest.rows, 'row')} were not kept`)
    return true
  }
  const change = changeOf(copy, manifest.rows, facts)
  const taken = change.same > 0 ? `what is home of the ${plural(change.same, 'line')} that stayed` : undefined
  for (const line of whatToDo({ former, copy, facts, change }, taken)) say(`  ${line}`)
  return true
}

/** Was the plan made of what lay at this path? */
export const isOfPath = ({ manifest }: RememberedPlan, { path }: ManifestFacts): boolean =>
  normalize(manifest.path) === normalize(path)

export const notWhatItWas = (plan: string, { path }: ManifestFacts): string =>
  `${path} is not what plan ${plan} was made of, and the results of that plan are not counted here`

export interface Edited {
  readonly former: RememberedPlan
  /** Where the manifest lies, as it was. */
  readonly copy: string
  /** Of the manifest as it is now. */
  readonly facts: ManifestFacts
  readonly change: ManifestChange
  /** Where results lie beside this folder. */
  readonly results?: readonly string[]
}

/**
 * What changed, and what can be typed.
 * @param taken what carry-over would take over, in words; undefined: nothing
 */
export function* whatToDo(edited: Edited, taken: string | undefined): Generator<string> {
  const { former, copy, facts, results = [] } = edited
  yield* changeLines(edited)
  const known = { ...knownByMemory(former, false), results }
  const missing = { verb: 'mksubmit', missing: true } as const
  const finish = planCommand({ ...known, id: former.plan }, { ...missing, options: { manifest: copy } })
  yield `to finish that plan: ${finish} > again.sub`
  if (taken === undefined) return
  const carry = lookCommand({ options: {}, results }, `carry-over ${former.plan}`)
  yield `to go on with ${facts.path}: ${carry} takes over ${taken}; then ${planCommand(known, missing)} > again.sub`
}

/**
 * Where the manifest of a plan lies, as it was. A split one is put together from its parts, once.
 * @returns undefined if it was not kept
 */
export function keptManifest({ plan, manifest }: RememberedPlan): string | undefined {
  const { path, sha256 } = manifest
  const kept = [manifestCopyPath(sha256), path].find(file => isKept(file, sha256))
  return kept ?? assembleManifest(plan, manifest)
}

/** @param former a path */
export const changeOf = (former: string, formerRows: number, now: ManifestFacts): ManifestChange =>
  compareManifests(hashesOf(former, formerRows), hashesOf(now.path, now.rows))

function hashesOf(path: string, rows: number): LineHashes {
  const hashes = new LineHashes()
  for (const line of readLines(path)) {
    if (hashes.length === rows) break // blank lines at the end
    hashes.add(line)
  }
  return hashes
}

/** Counts, and the first line of each kind. */
function* changeLines({ change, copy: former, facts: { path } }: Edited): Generator<string> {
  const { same, added, removed, changed } = change
  const first = (file: string, row: number | undefined): string => {
    const [seen] = readChosenRows(file, Uint32Array.of(row!))
    return showLine(seen?.line ?? '')
  }
  if (added.count > 0)
    yield `${plural(added.count, 'line')} added; the first is line ${added.first! + 1}: ${first(path, added.first)}`
  if (removed.count > 0)
    yield `${plural(removed.count, 'line')} removed; the first was line ${removed.first! + 1}: ${first(former, removed.first)}`
  if (changed.count > 0)
    yield `${plural(changed.count, 'line')} changed; the first was line ${changed.first! + 1}: ${first(former, changed.first)}, and is ${first(path, changed.firstNow)}`
  if (added.count + removed.count + changed.count === 0) yield 'the same lines, in another order'
  else yield `${formatCount(same)} ${same === 1 ? 'line' : 'lines'} stayed`
}
