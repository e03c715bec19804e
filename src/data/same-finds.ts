// Do two machines say the same of one picture? Processors add in another order, so that scores and boxes differ in
// their last digits, and a find at the threshold is seen by one and not by the other. Another label, or another place,
// is another answer.

import type { Box, Find } from './find.ts'

/** Of scores from 0 to 1. */
export const scoreTolerance = 0.005
/** In pixels, or as a part of the box' longer side, whichever is more. */
export const edgeTolerance = 2
export const edgeShare = 0.02

/** @param minScore finds that are hardly above it may be missing in one of the two */
export function areSameFinds(one: readonly Find[], other: readonly Find[], minScore: number): boolean {
  const left = [...other]
  const alone = one.filter(find => {
    const partner = left.findIndex(each => isSameFind(find, each))
    if (partner >= 0) left.splice(partner, 1)
    return partner < 0
  })
  return [...alone, ...left].every(({ score }) => score <= minScore + scoreTolerance)
}

const isSameFind = (a: Find, b: Find): boolean =>
  a.label === b.label && Math.abs(a.score - b.score) <= scoreTolerance && isSameBox(a.box, b.box)

function isSameBox(a: Box | undefined, b: Box | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  const side = Math.max(a[2] - a[0], a[3] - a[1])
  const tolerance = Math.max(edgeTolerance, edgeShare * side)
  return a.every((edge, index) => Math.abs(edge - b[index]!) <= tolerance)
}
