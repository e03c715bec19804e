// Non-maximum suppression: of boxes that cover the same thing, the best one.

import { sharedPart } from './box.ts'
import type { Candidate } from './decoders/decoder.ts'

/**
 * Greedy, label by label: the best candidate stays and takes away every other of its label that shares more
 * than `overlap` of it.
 * @param candidates best first
 * @returns what stays, best first, at most `most`
 */
export function suppress(candidates: readonly Candidate[], overlap: number, most: number): Candidate[] {
  const kept: Candidate[] = []
  for (const candidate of candidates) {
    if (kept.length >= most) break
    const covered = kept.some(
      ({ label, box }) => label === candidate.label && sharedPart(box!, candidate.box!) > overlap,
    )
    if (!covered) kept.push(candidate)
  }
  return kept
}
