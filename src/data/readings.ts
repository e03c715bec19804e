// What a reading may be, analysis by analysis: how much room it takes in a fragment.

/** The most that one outcome may be in a fragment: beyond it a fragment is not read. */
export interface Room {
  /** Of an outcome's line, in characters. */
  readonly lineLength: number
  /** Of all of them together, by the row. */
  readonly bytesARow: number
  /** Lists and objects in an outcome, itself included. Empty ones take thirty times as much memory as text. */
  readonly values: number
}

export interface ReadingRule {
  /** @param settings of the fragment, as its head has them */
  readonly room: (settings: Readonly<Record<string, unknown>> | undefined) => Room
}

/** A failed row carries its URL, of `longestLine` characters at most, some of which JSON writes as six. */
const anyOutcome: Room = { lineLength: 512 << 10, bytesARow: 64 << 10, values: 64 }

/** As `--max-finds` has it. */
export const mostFinds = 10_000

/** A label, a score and a box. */
const bytesAFind = 256

const rules = {
  luminance: { room: () => anyOutcome },
  objects: {
    room: settings => {
      const asked = settings?.maxFinds
      const finds = typeof asked === 'number' && asked >= 0 && asked <= mostFinds ? asked : mostFinds
      const more = bytesAFind * finds
      return {
        lineLength: anyOutcome.lineLength + more,
        bytesARow: anyOutcome.bytesARow + more,
        values: anyOutcome.values + 2 * finds,
      }
    },
  },
} as const satisfies Record<string, ReadingRule>

export type KnownAnalysis = keyof typeof rules

/** In characters of JSON: what `measure()` of a person's own analysis may give. */
export const longestReading = 65_536

/** Lists and objects in it. */
export const mostValues = 4096

const own: ReadingRule = {
  room: () => ({ ...anyOutcome, bytesARow: 2 * longestReading, values: anyOutcome.values + mostValues }),
}

/** @param analysis any name: one that the table does not have is a person's own */
export const readingRule = (analysis: string): ReadingRule =>
  Object.hasOwn(rules, analysis) ? rules[analysis as KnownAnalysis] : own
