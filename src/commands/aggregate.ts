// photogrid aggregate [FILES] > scatter.html: proves that every row of the manifest is there exactly
// once, says what is not, and makes the page.

import { luminance } from '../analyses/luminance.ts'
import { withoutCredentials } from '../data/manifest.ts'
import { checkPlanId, parsePlanId, planId } from '../data/plan.ts'
import { formatSummary, isComplete, summarize } from '../data/summary.ts'
import type { Survey } from '../data/survey.ts'
import { type ExitCode, exitCodes } from '../errors.ts'
import { listFragmentFiles, sortFragmentFiles } from '../io/fragment-files.ts'
import { type ManifestFacts, readManifestFacts } from '../io/manifest-file.ts'
import { readManifestRows } from '../io/manifest-rows.ts'
import { readPageParts } from '../io/web-build.ts'
import { renderPage } from '../page/page.ts'
import { drawTerminal } from '../page/terminal.ts'
import { version } from '../version.ts'
import { coverFragments } from './cover.ts'
import type { Effects } from './effects.ts'
import { chooseThumbnails } from './gallery.ts'

export interface AggregateOptions {
  readonly manifest: string
  readonly plan?: string
  readonly title?: string
  readonly json?: boolean
  readonly terminal?: boolean
}

/** Up to here the page carries the URL of every reading. */
const urlsUpTo = 100_000

/** @param files none: `results-*.json` of this folder */
export async function aggregate(
  files: readonly string[],
  options: AggregateOptions,
  effects: Effects,
): Promise<ExitCode> {
  const facts = readManifestFacts(options.manifest)
  const survey = takeSurvey(facts, files, options, effects)
  const summary = summarize(survey)

  if (options.json) effects.write(`${JSON.stringify(summary, null, 2)}\n`)
  else if (options.terminal || effects.isTerminal)
    effects.write(drawTerminal(survey, { width: effects.columns, colour: effects.colour }))
  else {
    const thumbnails = await chooseThumbnails(survey, effects.say)
    const page = renderPage({ ...survey, thumbnails }, await readPageParts(), {
      generated: new Date(),
      version,
      ...(options.title !== undefined && { title: options.title }),
    })
    effects.write(page)
  }
  effects.say(formatSummary(summary))
  if (effects.isTerminal && !options.json && !options.terminal)
    effects.say('the page goes to a file: photogrid aggregate > scatter.html')
  if (isComplete(survey)) return exitCodes.ok
  if (survey.conflicts.length > 0) {
    effects.say(
      '  of two files with different answers, remove the one that you do not trust, and aggregate again',
    )
  }
  if (survey.missing.length === 0) return exitCodes.incomplete
  const again = options.manifest === 'manifest.txt' ? '' : ` --manifest ${options.manifest}`
  effects.say(`  the rows that are missing can be measured here: photogrid run${again}`)
  effects.say(`  or by jobs of their own: mksubmit --missing${again} > again.sub`)
  return exitCodes.incomplete
}

function takeSurvey(
  facts: ManifestFacts,
  files: readonly string[],
  options: AggregateOptions,
  effects: Effects,
): Survey {
  checkPlanId(options.plan)
  const named = files.length > 0
  const found = named ? sortFragmentFiles(files) : listFragmentFiles('.')
  const { covered, plan } = coverFragments(found, facts, { plan: options.plan, named }, effects)
  const analysis = parsePlanId(plan ?? '')?.analysis ?? 'luminance'
  return {
    ...covered,
    failures: covered.failures.map(failed => ({ ...failed, url: withoutCredentials(failed.url) })),
    plan: plan ?? planId(facts.sha256, luminance),
    analysis,
    manifest: facts.path,
    ...(covered.readings.length <= urlsUpTo && { urls: urlsOf(covered.readings.row, facts) }),
  }
}

function urlsOf(rows: Uint32Array, facts: ManifestFacts): string[] {
  const urls: string[] = []
  let next = 0
  for (const { row, location } of readManifestRows(facts.path, { first: 0, count: facts.rows })) {
    if (next < rows.length && rows[next] === row) {
      urls.push(withoutCredentials(location ?? ''))
      next += 1
    }
  }
  return urls
}
