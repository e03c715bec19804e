// A manifest that is not what a plan of before was made of: what became of its lines, and what to do about it.

import { normalize } from 'node:path'
import { compareManifests, LineHashes, type ManifestChange } from '../data/manifest-change.ts'
import { knownByMemory, planCommand } from '../data/plan-command.ts'
import { formatCount, plural } from '../data/quantity.ts'
import type { RememberedPlan } from '../data/run-memory.ts'
import { withoutSecrets } from '../data/secrets.ts'
import { showLine } from '../data/shown-line.ts'
import { isKept } from '../io/manifest-copy.ts'
import type { ManifestFacts } from '../io/manifest-file.ts'
import { readChosenRows, readLines } from '../io/manifest-rows.ts'
import type { Effects } from './effects.ts'

/** Says it where the path holds something else than when it was planned. */
export function sayManifestChange(
  former: RememberedPlan,
  facts: ManifestFacts,
  { say }: Pick<Effects, 'say'>,
): void {
  const { plan, manifest } = former
  if (manifest.sha256 === facts.sha256 || normalize(manifest.path) !== normalize(facts.path)) return
  say(`${facts.path} is not what plan ${plan} was made of, and the results of that plan are not counted here`)
  const copy = keptManifest(former)
  if (copy === undefined) {
    say(`  what changed cannot be told: its ${plural(manifest.rows, 'row')} were not kept`)
    return
  }
  const change = changeOf(copy, manifest.rows, facts)
  for (const line of changeLines(change, copy, facts.path)) say(`  ${line}`)
  const known = knownByMemory(former, false)
  const missing = { verb: 'mksubmit', missing: true } as const
  const finish = planCommand({ ...known, id: plan }, { ...missing, options: { manifest: copy } })
  say(`  to finish that plan: ${finish} > again.sub`)
  if (change.same > 0) {
    say(
      `  to go on with ${facts.path}: photogrid carry-over ${plan} takes over what is home of the ${plural(change.same, 'line')} that stayed; then ${planCommand(known, missing)} > again.sub`,
    )
  }
}

/** Where the manifest of a plan lies, as it was; undefined where it does not. */
export function keptManifest({ manifest: { path, copy, sha256 } }: RememberedPlan): string | undefined {
  return [copy, path].find(file => file !== undefined && isKept(file, sha256))
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
function* changeLines(
  { same, added, removed, changed }: ManifestChange,
  former: string,
  path: string,
): Generator<string> {
  const first = (file: string, row: number | undefined): string => {
    const [seen] = readChosenRows(file, Uint32Array.of(row!))
    return showLine(withoutSecrets(seen?.line ?? ''))
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
