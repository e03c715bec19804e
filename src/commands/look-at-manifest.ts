// A look at the manifest before anything is made of it: what is none is refused, and what will not go well is said.

import type { Analysis } from '../analyses/analysis.ts'
import { isRow } from '../data/manifest.ts'
import { ManifestGlance } from '../data/manifest-glance.ts'
import { type KnownPlan, planCommand } from '../data/plan-command.ts'
import { formatCount, plural } from '../data/quantity.ts'
import { showLine } from '../data/shown-line.ts'
import { type ManifestFacts, readChunks } from '../io/manifest-file.ts'
import { readLines } from '../io/manifest-rows.ts'
import type { Effects } from './effects.ts'

/**
 * Says it where most rows do not parse.
 * @throws Foreseen (2) if none does, naming what the file seems to be and what makes a manifest of it
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

/**
 * Says it where rows are files, which a job looks for on its own machine. It is no refusal: the files may travel with the
 * jobs, or lie on every machine of the pool, which only a person knows.
 */
export function warnOfFiles(
  facts: ManifestFacts,
  { fetches }: Pick<Analysis, 'fetches'>,
  known: KnownPlan,
  { say }: Pick<Effects, 'say'>,
): void {
  if (facts.onlyHttp || fetches === false) return
  let count = 0
  let first: string | undefined
  let row = 0
  for (const line of readLines(facts.path)) {
    if (isFile(line)) {
      first ??= `line ${row + 1}: ${showLine(line.toString('utf8').trim())}`
      count += 1
    }
    row += 1
  }
  if (first === undefined) return
  const of = count === facts.rows ? 'all ' : `${formatCount(count)} of `
  const are = facts.rows === 1 ? 'is a file' : 'are files'
  say(
    `${of}${plural(facts.rows, 'row')} of ${facts.path} ${are} of this machine, and a job looks for them on its own; ${first}`,
  )
  say(
    '  put them where jobs can fetch them, and their https: URLs into the manifest: a web server, or OSDF by https;',
  )
  say(`  or measure them here: ${planCommand(known, { verb: 'run' })}`)
}

const http = Buffer.from('http')

function isFile(line: Buffer): boolean {
  if (line.subarray(0, 4).equals(http) && /^https?:/.test(line.toString('latin1', 0, 6))) return false
  const text = line.toString('utf8')
  return isRow(text, 'location') && !/^https?:/i.test(text.trimStart())
}
