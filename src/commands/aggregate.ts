// photogrid aggregate [FILES] > scatter.html: proves that every row of the manifest is there exactly
// once, says what is not, and makes the page.

import { Coverage } from '../data/coverage.ts'
import { BadFragment, type Fragment, type StoppedFragment } from '../data/fragment.ts'
import { withoutCredentials } from '../data/manifest.ts'
import { isPlanOf, parsePlanId } from '../data/plan.ts'
import { formatSummary, isComplete, summarize } from '../data/summary.ts'
import type { Survey } from '../data/survey.ts'
import { firstRowOfTutorialName, type TutorialFragment } from '../data/tutorial-fragment.ts'
import { type ExitCode, exitCodes, misuse } from '../errors.ts'
import { listFragmentFiles, readFragmentFile, sortFragmentFiles } from '../io/fragment-files.ts'
import { type ManifestFacts, readManifestFacts } from '../io/manifest-file.ts'
import { readManifestRows } from '../io/manifest-rows.ts'
import { readPageParts } from '../io/web-build.ts'
import { renderPage } from '../page/page.ts'
import { drawTerminal } from '../page/terminal.ts'
import { version } from '../version.ts'
import type { Effects } from './effects.ts'

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
  const survey = takeSurvey(
    facts,
    files.length > 0 ? sortFragmentFiles(files) : listFragmentFiles('.'),
    options,
    effects,
  )
  const summary = summarize(survey)

  if (options.json) effects.write(`${JSON.stringify(summary, null, 2)}\n`)
  else if (options.terminal || effects.isTerminal)
    effects.write(drawTerminal(survey, { width: effects.columns, colour: effects.colour }))
  else {
    const page = renderPage(survey, await readPageParts(), {
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
  effects.say('  the rows that are missing can be measured here: photogrid run')
  return exitCodes.incomplete
}

/** Reads every fragment once, one at a time. */
function takeSurvey(
  facts: ManifestFacts,
  files: readonly string[],
  options: AggregateOptions,
  effects: Effects,
): Survey {
  let plan = options.plan
  if (plan !== undefined && parsePlanId(plan) === undefined) {
    throw misuse(
      `--plan ${JSON.stringify(plan)} is not a plan's id`,
      'they look like 9f3a62c01d7b-luminance-1',
    )
  }
  const coverage = new Coverage(facts.rows, parsePlanId(plan ?? '')?.analysis ?? 'luminance')
  files.forEach((file, index) => {
    if (index % 50 === 0) effects.status(`reading fragments: ${index} of ${files.length}`)
    try {
      const read = readFragmentFile(file)
      if (read.kind === 'tutorial') addTutorial(coverage, file, read.fragment, facts)
      else {
        plan = checkPlan(read.fragment, facts, plan)
        coverage.add(file, read.fragment)
      }
    } catch (error) {
      if (!(error instanceof BadFragment)) throw error
      coverage.refuse(file, error.message)
    }
  })
  effects.status('')
  const covered = coverage.finish()
  const analysis = parsePlanId(plan ?? '')?.analysis ?? 'luminance'
  return {
    ...covered,
    failures: covered.failures.map(failed => ({ ...failed, url: withoutCredentials(failed.url) })),
    plan: plan ?? `${facts.sha256.slice(0, 12)}-${analysis}-1`,
    analysis,
    manifest: facts.path,
    ...(covered.readings.length <= urlsUpTo && { urls: urlsOf(covered.readings.row, facts) }),
  }
}

/** The first fragment of this manifest decides, unless the person did; all others must agree. */
function checkPlan(
  fragment: Fragment | StoppedFragment,
  facts: ManifestFacts,
  plan: string | undefined,
): string {
  if (fragment.plan === null) throw new BadFragment('does not say which plan it belongs to')
  if (!isPlanOf(fragment.plan, facts.sha256)) {
    throw new BadFragment(`belongs to plan ${fragment.plan}, made from another manifest than ${facts.path}`)
  }
  if (plan !== undefined && fragment.plan !== plan) {
    throw new BadFragment(
      `belongs to plan ${fragment.plan}, and this page is of ${plan} (choose with --plan)`,
    )
  }
  return fragment.plan
}

function addTutorial(
  coverage: Coverage,
  file: string,
  fragment: TutorialFragment,
  facts: ManifestFacts,
): void {
  const first = firstRowOfTutorialName(file)
  if (first === undefined) {
    throw new BadFragment(
      'is a fragment of the old tutorial whose name does not say its first row: name it results-FIRST.json',
    )
  }
  const wanted = { first, count: fragment.keys.length }
  let index = 0
  for (const { row, key } of readManifestRows(facts.path, wanted)) {
    const said = fragment.keys[index++]
    if (said !== key) {
      throw new BadFragment(
        `says ${said} where line ${row + 1} of ${facts.path} says ${key ?? 'something else'}`,
      )
    }
  }
  coverage.addTutorial(file, first, fragment)
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
