// From a model's candidates to the finds of a reading: chosen, in pixels of the picture, clipped, rounded, sorted.

import type { Find } from '../../data/find.ts'
import { badOutput } from './bad-output.ts'
import { type Box, boxArea } from './box.ts'
import type { Candidate } from './decoders/decoder.ts'
import type { Fitted } from './fit.ts'
import { suppress } from './suppress.ts'

export type { Find }

export interface Selection {
  readonly labels: readonly string[]
  readonly minScore: number
  readonly maxFinds: number
  /** Other labels are not looked at. */
  readonly only?: ReadonlySet<string>
  /** Of boxes of a label that share more than this, one stays; undefined where the model has seen to it. */
  readonly overlap?: number
}

/** More are not compared with one another: a model that finds something everywhere would take minutes. */
const mostCompared = 3000

/**
 * Rules: a label out of range or a box that is no four numbers is the model's failure. What lies outside the
 * picture is clipped; what then has no area, or had its edges the wrong way round, is dropped. Infinite edges
 * are no numbers.
 * @returns best first, at most `maxFinds`
 * @throws RowFailure `bad-output`
 */
export function selectFinds(candidates: readonly Candidate[], selection: Selection, fitted: Fitted): Find[] {
  const { labels, minScore, maxFinds, only, overlap } = selection
  const chosen = candidates
    .filter(({ score }) => score >= minScore)
    .filter(({ label }) => {
      const name = labels[label]
      if (name === undefined) throw badOutput(`the model gave the label ${label}; there are ${labels.length}`)
      return only === undefined || only.has(name)
    })
    .sort((a, b) => b.score - a.score)
  for (const { box } of chosen) {
    if (box?.every(Number.isFinite) === false) throw badOutput(`the model gave the box [${box.join(', ')}]`)
  }
  const apart =
    overlap === undefined ? chosen : suppress(chosen.slice(0, mostCompared), overlap, mostCompared)
  const finds: Find[] = []
  for (const { label, score, box } of apart) {
    if (finds.length >= maxFinds) break
    const find = { label: labels[label]!, score: Math.round(score * 1e4) / 1e4 }
    if (box === undefined) {
      finds.push(find)
      continue
    }
    const clipped = clip(fitted.toPicture(box), fitted)
    if (boxArea(clipped) > 0) finds.push({ ...find, box: clipped })
  }
  return finds
}

function clip([x1, y1, x2, y2]: Box, { pictureWidth, pictureHeight }: Fitted): Box {
  const within = (n: number, most: number): number => Math.round(Math.min(Math.max(n, 0), most) * 10) / 10
  return [
    within(x1, pictureWidth),
    within(y1, pictureHeight),
    within(x2, pictureWidth),
    within(y2, pictureHeight),
  ]
}
