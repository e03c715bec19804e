// What recognition adds to the page: labels over the keys, scores, finds a picture, as values for the markup.

import { formatCount, plural } from '../data/quantity.ts'
import type { Survey } from '../data/survey.ts'
import { type Finding, findSentence } from './finding.ts'
import { countFinds, type FindsAPicture, viewFindsAPicture } from './finds-a-picture.ts'
import { findRecognition } from './finds-finding.ts'
import { leastForShare } from './key-bins.ts'
import { panelOf } from './label-panels.ts'
import { type LabelTally, middleScore, scoresOf, tallyLabels } from './label-tally.ts'
import { type LabelsOverKeys, labelsOverKeys, mostDrawn } from './labels-over-keys.ts'
import { formatKey, formatShare, formatValue, percent } from './numbers.ts'
import { plainText } from './plain-text.ts'
import type { Scatter } from './scatter.ts'
import { viewScores } from './score-histograms.ts'

/** Labels in the table; the summary's JSON and the fragments have them all. */
const mostListed = 1000

/** A survey of recognition, counted. */
export interface Recognition {
  readonly finding: Finding
  readonly photographs: number
  /** Photographs with at least one find. */
  readonly holding: number
  readonly finds: number
  /** Labels that were found at least once. */
  readonly labels: number
  readonly tally: LabelTally
  readonly over: LabelsOverKeys
  readonly aPicture: FindsAPicture
  readonly nameOf: (label: number) => string
}

const noFinds = {
  length: 0,
  labels: [],
  reading: new Uint32Array(0),
  label: new Uint32Array(0),
  score: new Float32Array(0),
}

/** Undefined where the survey is not one of recognition, or too large for labels. */
export function recognitionOf(survey: Survey, scatter: Scatter): Recognition | undefined {
  const { readings, finds = noFinds } = survey
  // Readings that are only counted have no finds to show.
  if (survey.measured !== 'finds' || !('row' in readings)) return undefined
  const tally = tallyLabels(finds, readings)
  const over = labelsOverKeys({ readings, finds }, tally, scatter.points)
  const aPicture = countFinds(readings.value.subarray(0, readings.length))
  const photographs = readings.length
  const holding = photographs - aPicture.counts[0]!
  const nameOf = (label: number): string => plainText(finds.labels[label] ?? '', 40) || '(no name)'
  const found = { photographs, holding, finds: finds.length }
  const finding = photographs === 0 ? findSentence(scatter) : findRecognition(found, over, nameOf)
  return { finding, ...found, labels: tally.order.length, tally, over, aPicture, nameOf }
}

export function viewFinds(recognition: Recognition | undefined, scatter: Scatter): Record<string, unknown> {
  if (recognition === undefined || recognition.photographs === 0) return { hasFinds: false }
  const { tally, over, aPicture, nameOf, finds, labels, photographs } = recognition
  const { lines, bins, isSingle } = over
  const rest = tally.order[mostDrawn]
  return {
    hasFinds: true,
    hasLabels: labels > 0,
    labelsHeading: isSingle ? 'Labels' : scatter.years ? 'Labels over the years' : 'Labels by key',
    labelsSentence: isSingle
      ? 'Share of all photographs that hold the label, however often.'
      : `The share of photographs that hold each label, ${binSaid(over, scatter.years)}; beside its name, the share of all. Scales differ. The tint is the 95 % interval; fewer than ${leastForShare} photographs draw no line.`,
    hasPanels: !isSingle && labels > 0,
    panels: isSingle ? [] : lines.map(line => panelOf(line, bins, nameOf(line.label))),
    labelBars: !isSingle
      ? []
      : lines.map(({ label, overall: { part, whole, share } }) => ({
          name: nameOf(label),
          width: percent(share),
          count: formatCount(part),
          share: formatShare(part, whole),
        })),
    restSaid:
      rest === undefined
        ? ''
        : `${plural(labels - mostDrawn, 'more label')}, from ${nameOf(rest)} in ${formatShare(tally.photographs[rest]!, photographs)} of photographs down, ${labels - mostDrawn === 1 ? 'is' : 'are'} in the table.`,
    labelTable: Array.from(tally.order.subarray(0, mostListed), label => ({
      name: nameOf(label),
      photographs: formatCount(tally.photographs[label]!),
      share: formatShare(tally.photographs[label]!, photographs),
      finds: formatCount(tally.starts[label + 1]! - tally.starts[label]!),
      median: formatValue(middleScore(scoresOf(tally, label)), 2),
      first: formatKey(tally.firstKey[label]!),
      last: formatKey(tally.lastKey[label]!),
    })),
    labelTableCut: labels > mostListed ? `and ${formatCount(labels - mostListed)} more labels` : '',
    ...viewAllScores(recognition),
    findsChart: viewFindsAPicture(aPicture),
    findsHeading: finds > 0 ? 'Scores and finds a picture' : 'Finds a picture',
  }
}

/** `in spans of five years` */
function binSaid({ bins: { width, whole } }: LabelsOverKeys, years: boolean): string {
  if (whole && width === 1) return years ? 'year by year' : 'key by key'
  return years ? `${formatKey(width)} years at a time` : `in steps of ${formatKey(width)}`
}

function viewAllScores({ tally, over, nameOf, finds }: Recognition): Record<string, unknown> {
  if (finds === 0) return { hasScores: false, allScores: [], labelScores: [] }
  const ascending = tally.scores.slice().sort()
  return {
    hasScores: true,
    lowestSaid: `no find below ${formatValue(Math.floor(ascending[0]! * 100 + 1e-4) / 100, 2)}`,
    allScores: [viewScores('All labels', ascending)],
    labelScores: over.lines.map(({ label }) => viewScores(nameOf(label), scoresOf(tally, label))),
  }
}
