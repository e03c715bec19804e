// A survey -> the page: one file without a single request, under a policy that runs nothing but its own
// script. This file decides what is said in which order; the words' makers are its neighbours.

import { hash } from 'node:crypto'
import { formatCount, plural } from '../data/quantity.ts'
import type { Survey } from '../data/survey.ts'
import { findFailure, findSentence } from './finding.ts'
import { type Recognition, recognitionOf, viewFinds } from './finds-view.ts'
import { mostDots } from './frame.ts'
import { viewGallery } from './gallery-view.ts'
import { countMissing, viewFailures, viewMissing, viewUncounted } from './gap-view.ts'
import { carriesPlaces, formatIslands } from './islands.ts'
import { digitsFor, formatRoughly, formatShare, formatStep } from './numbers.ts'
import { plainText } from './plain-text.ts'
import { quantileTable } from './quantile-table.ts'
import { countPlaces, durationMs, middleOf, timeSpan, viewRun } from './run-view.ts'
import { scatterOf } from './scatter.ts'
import { viewSources } from './sources-view.ts'
import { drawStill, mostStillDots } from './still.ts'

/** The texts of `web/`. */
export interface PageParts {
  /** Fills in `page.hbs`, escaping. */
  readonly markup: (values: object) => string
  readonly style: string
  readonly client: string
  /** Where the readings are only counted. */
  readonly countedClient: string
}

export interface PageOptions {
  /** In place of the headline that is computed. */
  readonly title?: string
  /** In place of the sentence under it. */
  readonly subtitle?: string
  readonly generated: Date
  /** `0.1.0` */
  readonly version: string
}

/** The whole page as text; 1.5 MB where there are a million readings. */
export function renderPage(survey: Survey, parts: PageParts, options: PageOptions): string {
  const scatter = scatterOf(survey)
  const recognition = recognitionOf(survey, scatter)
  const finding = findFailure(survey) ?? recognition?.finding ?? findSentence(scatter)
  const { style } = parts
  const client = scatter.cells === undefined ? parts.client : parts.countedClient
  for (const [name, text] of Object.entries({ style, client })) {
    // A parser would end the element there, or change the text that the hash was made of.
    if (/<\/(?:script|style)|<!--|\r/i.test(text)) throw new Error(`the page's ${name} cannot be inlined`)
  }
  const { length } = scatter.ranked
  const binSaid = scatter.cells === undefined ? '' : formatStep(1 / scatter.cells.scale)
  const inCells = 'every one counted into its cell, on a doubling scale'
  const stillManner =
    binSaid !== ''
      ? `${inCells}; medians and quantiles are true to ${binSaid}`
      : length > mostStillDots
        ? inCells
        : 'every one drawn'
  const isBinned = scatter.groups.some(({ from, to }) => from !== to)
  return parts.markup({
    policy: policy(style, client),
    style,
    client,
    islands: formatIslands(survey, scatter),
    still: length > 0 ? drawStill(scatter) : '',
    hasReadings: length > 0,
    headline: options.title === undefined ? finding.headline : plainText(options.title, 200),
    sentence:
      options.subtitle === undefined
        ? finding.sentence
        : [{ text: plainText(options.subtitle, 1000), strong: false }],
    explainsLines: options.subtitle === undefined && scatter.trend.length > 0,
    kicker: kicker(survey, recognition === undefined ? scatter.valueName : 'Recognition'),
    figures: figures(survey, recognition),
    chartHeading: `${scatter.valueName} by ${scatter.keyName.toLowerCase()}`,
    chartLabel: `${scatter.valueName} by ${scatter.keyName.toLowerCase()}: ${plural(length, 'reading')}. ${binSaid === '' ? '' : 'Arrow keys walk through the quantiles. '}The same is in a table below.`,
    hasTrend: scatter.trend.length > 0,
    medianSaid: `${scatter.medianName}${binSaid === '' ? '' : `, to ${binSaid}`}`,
    hasDashes: scatter.dashed.length > 0,
    Nouns: `${scatter.noun.charAt(0).toUpperCase()}${scatter.noun.slice(1)}s`,
    dotSaid: length > mostDots ? `${scatter.noun}s` : `one ${scatter.noun}`,
    stillSaid: `${plural(length, 'point')}, ${stillManner}`,
    keyName: scatter.keyName,
    groupName: isBinned ? 'bin' : scatter.keyName.toLowerCase(),
    isBinned,
    table: quantileTable(scatter),
    quantilesSaid: binSaid === '' ? '' : `; true to ${binSaid}, the lowest and the highest exactly`,
    ...viewFinds(recognition, scatter),
    ...viewGallery(survey.thumbnails, scatter.years),
    ...viewMissing(survey),
    ...viewSources(survey, carriesPlaces(survey)),
    ...viewRun(survey),
    ...viewFailures(survey),
    ...viewUncounted(survey),
    footer: [
      `One file, no request: ${plural(length, 'reading')} of ${plainText(survey.manifest, 80)} ${length === 1 ? 'is' : 'are'} inside it.`,
      `Plan ${plainText(survey.plan, 80)}.`,
      `Made by photogrid ${plainText(options.version, 40)} on ${formatDate(options.generated)}.`,
    ],
  })
}

/** Nothing may run or load but this style and this script; `data:` is the page's own icon. */
function policy(style: string, client: string): string {
  const source = (text: string): string => `'sha256-${hash('sha256', text, 'base64')}'`
  return [
    "default-src 'none'",
    `script-src ${source(client)}`,
    `style-src ${source(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function kicker(survey: Survey, what: string): string {
  const { startMs } = timeSpan(survey.jobs)
  const run = Number.isFinite(startMs) ? ` · run of ${formatDate(new Date(startMs))}` : ''
  return `${what} survey${run}`
}

/** `21 November 2026`, by UTC. */
const formatDate = (date: Date): string =>
  `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`

const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
]

interface Figure {
  readonly name: string
  readonly value: string
  readonly note: string
  readonly isAlarm: boolean
}

/** The strip under the headline. */
function figures(survey: Survey, recognition: Recognition | undefined): Figure[] {
  const { rows, readings, failures, jobs } = survey
  const missing = countMissing(survey)
  const { sites, hosts } = countPlaces(survey)
  const durations = jobs
    .map(durationMs)
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
  const { startMs, endMs } = timeSpan(jobs)
  const figure = (name: string, value: string, note: string, isAlarm = false): Figure => ({
    name,
    value,
    note,
    isAlarm,
  })
  return [
    figure('Measured', formatCount(readings.length), `of ${plural(rows, 'row')}`),
    ...(recognition === undefined
      ? []
      : [
          figure(
            'With finds',
            formatCount(recognition.holding),
            `${formatShare(recognition.holding, recognition.photographs)} of them`,
          ),
          figure('Labels found', formatCount(recognition.labels), `in ${plural(recognition.finds, 'find')}`),
        ]),
    figure('Failed rows', formatCount(failures.length), formatShare(failures.length, rows)),
    figure(
      'Missing rows',
      formatCount(missing),
      missing > 0 ? formatShare(missing, rows) : 'the run is complete',
      missing > 0,
    ),
    sites > 0
      ? figure('Sites and hosts', `${formatCount(sites)} · ${formatCount(hosts)}`, plural(jobs.length, 'job'))
      : figure('Hosts', formatCount(hosts), plural(jobs.length, 'job')),
    durations.length > 0
      ? figure('Run time', formatRoughly(endMs - startMs), rate(readings.length, endMs - startMs))
      : figure('Run time', '–', 'not recorded'),
    ...(durations.length > 1 && recognition === undefined
      ? [figure('Median job', formatRoughly(middleOf(durations)), 'from start to end')]
      : []),
  ]
}

/** Photographs a minute, or a second where that is the rounder number. */
function rate(count: number, ms: number): string {
  if (!(ms > 0)) return ''
  const perSecond = count / (ms / 1000)
  const [number, unit] = perSecond >= 10 ? [perSecond, 'second'] : [perSecond * 60, 'minute']
  const shown =
    number >= 10 ? formatCount(Math.round(number)) : number.toFixed(Math.min(1, digitsFor(number)))
  return `${shown} a ${unit}`
}
