// photogrid aggregate [RESULTS] > scatter.html: proves that every row of the manifest is there exactly
// once, says what is not, and makes the page.

import { luminance } from '../analyses/luminance.ts'
import type { Failures } from '../data/failure-columns.ts'
import { parsePlanId, planId } from '../data/plan.ts'
import { type KnownPlan, lookCommand, planCommand } from '../data/plan-command.ts'
import { publicLocation } from '../data/secrets.ts'
import { formatSummary, isComplete, summarize } from '../data/summary.ts'
import type { ManifestPlace, Survey, Thumbnail } from '../data/survey.ts'
import { type ExitCode, exitCodes, misuse } from '../errors.ts'
import { type FragmentPlaces, listFragments } from '../io/fragment-places.ts'
import type { ManifestFacts } from '../io/manifest-file.ts'
import { readChosenRows } from '../io/manifest-rows.ts'
import { readPageParts } from '../io/web-build.ts'
import { mostListed } from '../page/gap-view.ts'
import { renderPage } from '../page/page.ts'
import { drawTerminal } from '../page/terminal.ts'
import { version } from '../version.ts'
import { coverFragments } from './cover.ts'
import type { Effects } from './effects.ts'
import { checkRowFormat, exportRows, type RowFormat } from './export-rows.ts'
import { findResults, type ResultsOptions, resultsPaths } from './find-results.ts'
import { sayFormerResults } from './former-results.ts'
import { chooseThumbnails } from './gallery.ts'
import { recallView, type View } from './recall.ts'
import { sayNoneMeasured } from './say-none-measured.ts'
import { type FigureFiles, planFigure, writeFigure } from './write-figure.ts'

export interface AggregateOptions extends FigureFiles, ResultsOptions {
  readonly manifest?: string
  readonly plan?: string
  /** false: the page says nothing of where the pictures are */
  readonly urls?: boolean
  readonly json?: boolean
  readonly terminal?: boolean
  /** Of standard output. */
  readonly format?: 'html' | RowFormat
}

/** Up to here the page carries the URL of every reading: some twenty bytes each. */
const urlsUpTo = 1_000_000

/** @param named fragments, or folders of them; none: this folder */
export async function aggregate(
  named: readonly string[],
  options: AggregateOptions,
  effects: Effects,
): Promise<ExitCode> {
  const format = chooseFormat(options, effects)
  const figure = planFigure(options)
  const view = recallView('photogrid aggregate', options, effects)
  const { facts } = view
  const places = findResults(named, options, effects)
  const survey = takeSurvey(view, places, options, effects)
  const summary = summarize(survey)

  if (options.json) effects.write(`${JSON.stringify(summary, null, 2)}\n`)
  else if (format !== 'html') await exportRows(format, survey, facts, effects)
  else if (options.terminal || effects.isTerminal)
    effects.write(
      drawTerminal(survey, {
        width: effects.columns,
        height: effects.rows,
        colourDepth: effects.colourDepth,
        ...(options.title !== undefined && { title: options.title }),
      }),
      'painted',
    )
  else {
    effects.status('making the page')
    const thumbnails = locate(chooseThumbnails(survey, effects.say), facts, options)
    const page = renderPage({ ...survey, thumbnails }, await readPageParts(), {
      generated: new Date(),
      version,
      ...(options.title !== undefined && { title: options.title }),
      ...(options.subtitle !== undefined && { subtitle: options.subtitle }),
    })
    effects.status('')
    effects.write(page)
  }
  if (figure !== undefined) await writeFigure(survey, figure, effects)
  const ofComplete = sayNoneMeasured(survey, survey.known, effects)
  effects.say(formatSummary(summary))
  if (effects.isTerminal && !options.json && !options.terminal && format === 'html')
    effects.say(`the page goes to a file: ${lookCommand(survey.known, 'aggregate')} > scatter.html`)
  if (isComplete(survey)) return ofComplete
  if (survey.conflicts.length > 0) {
    effects.say(
      '  of two files with different answers, remove the one that you do not trust, and aggregate again',
    )
  }
  if (survey.missing.length === 0) return exitCodes.incomplete
  const { known } = survey
  effects.say(`  the rows that are missing can be measured here: ${planCommand(known, { verb: 'run' })}`)
  effects.say(
    `  or by jobs of their own: ${planCommand(known, { verb: 'mksubmit', missing: true })} > again.sub`,
  )
  return exitCodes.incomplete
}

/** @throws Foreseen (2) where two products were asked for, or one that does not belong here */
function chooseFormat({ format, json, terminal }: AggregateOptions, effects: Effects): 'html' | RowFormat {
  if (format !== undefined && (json || terminal)) {
    throw misuse(
      `--format ${format} and ${json ? '--json' : '--terminal'} each ask for another product`,
      '--json is the summary; the rows as JSON are --format json',
    )
  }
  if (format === undefined || format === 'html') return 'html'
  checkRowFormat(format, effects)
  return format
}

function takeSurvey(
  { facts, plan: wanted, known }: View,
  places: FragmentPlaces,
  options: AggregateOptions,
  effects: Effects,
): Survey & { readonly known: KnownPlan } {
  const { covered, plan } = coverFragments(listFragments(places), facts, { plan: wanted }, effects)
  if (wanted !== undefined) sayFormerResults({ facts, plan: wanted, places, covered }, effects)
  const analysis = parsePlanId(plan ?? '')?.analysis ?? 'luminance'
  return {
    ...covered,
    ...(options.urls === false && { failures: withoutUrls(covered.failures) }),
    failedPlaces: [...placesOf(covered.failures.row.subarray(0, mostListed), facts, options)],
    plan: plan ?? planId(facts.sha256, luminance),
    analysis,
    manifest: facts.path,
    known: { ...known(analysis), results: resultsPaths(places) },
    ...(options.urls !== false &&
      'row' in covered.readings &&
      covered.readings.length <= urlsUpTo && { urls: urlsOf(covered.readings.row, facts) }),
  }
}

/** The manifest is what was asked for: what it says of a row is not kept a second time. */
function* placesOf(
  rows: Uint32Array,
  facts: ManifestFacts,
  { urls = true }: AggregateOptions = {},
): Generator<ManifestPlace> {
  for (const { location, key, line } of readChosenRows(facts.path, rows)) {
    yield { location: urls ? publicLocation(location ?? line) : '', key: key ?? null }
  }
}

/** Messages may repeat where a picture was asked for, or where an answer led to. */
const withoutUrls = (failures: Failures): Failures => ({
  ...failures,
  messages: failures.messages.map(message => message.replace(/\S*[/\\]\S*/g, '…')),
})

function locate(
  thumbnails: readonly Thumbnail[],
  facts: ManifestFacts,
  { urls }: AggregateOptions,
): Thumbnail[] {
  if (urls === false) return [...thumbnails]
  const places = [
    ...placesOf(
      Uint32Array.from(thumbnails, ({ row }) => row),
      facts,
    ),
  ]
  return thumbnails.map((thumbnail, index) => ({ ...thumbnail, url: places[index]!.location }))
}

function* urlsOf(rows: Uint32Array, facts: ManifestFacts): Generator<string> {
  for (const { location } of placesOf(rows, facts)) yield location
}
