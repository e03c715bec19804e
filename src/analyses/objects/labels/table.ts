// The sets of labels that photogrid knows, by the names contracts call them; and labels from a file.

import type { LabelSet } from '../../../data/model-contract.ts'
import { misuse } from '../../../errors.ts'
import { coco80, coco91 } from './coco.ts'
import { imagenet1k } from './imagenet1k.ts'

const sets = { coco80, coco91, imagenet1k } as const satisfies Record<LabelSet, readonly string[]>

export const labelsOf = (labels: LabelSet | readonly string[]): readonly string[] =>
  typeof labels === 'string' ? sets[labels] : labels

/**
 * @param text one label a line, in the model's order, or a JSON list of them
 * @throws Foreseen (2) when there is none, or the list holds something else
 */
export function parseLabels(text: string, source: string): readonly string[] {
  if (!text.trimStart().startsWith('[')) {
    const lines = text
      .replace(/^\ufeff/, '')
      .trimEnd()
      .split(/\r?\n/)
    const blank = lines.findIndex(line => line.trim() === '')
    if (blank < 0) return lines.map(line => line.trim())
    throw misuse(`${source}: line ${blank + 1} is empty`, 'one label a line, in the order of the model')
  }
  const list = parseList(text)
  if (list !== undefined && list.length > 0) return list
  throw misuse(`${source} begins like a JSON list but is no list of names`)
}

function parseList(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value) && value.every(label => typeof label === 'string' && label !== '')) return value
  } catch {}
  return undefined
}
