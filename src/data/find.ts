// A find: one thing that recognition saw in a picture. In a fragment, finds are the member `finds` of a reading.

/** Left, top, right and bottom edge, in pixels. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number]

export interface Find {
  readonly label: string
  /** 0 to 1, four decimals. */
  readonly score: number
  /** In pixels of the upright picture, inside it, one decimal. Classifiers give none. */
  readonly box?: Box
}

/** Is it what a fragment may hold? */
export function isFind(value: unknown): value is Find {
  if (typeof value !== 'object' || value === null) return false
  const { label, score, box } = value as Record<string, unknown>
  if (typeof label !== 'string' || typeof score !== 'number' || !(score >= 0 && score <= 1)) return false
  return box === undefined || isBox(box)
}

/** Not inside out, and not beyond the picture's upper left corner. */
function isBox(value: unknown): value is Box {
  if (!Array.isArray(value) || value.length !== 4 || !value.every(Number.isFinite)) return false
  const [x1, y1, x2, y2] = value as unknown as Box
  return 0 <= x1 && x1 <= x2 && 0 <= y1 && y1 <= y2
}

/** `person 87 %, dog 52 % and 3 more` */
export function describeFinds(finds: readonly Find[], most = 5): string {
  if (finds.length === 0) return 'nothing found'
  const said = finds.slice(0, most).map(({ label, score }) => `${label} ${Math.round(100 * score)} %`)
  return said.join(', ') + (finds.length > most ? ` and ${finds.length - most} more` : '')
}
