// What our submit descriptions have HTCondor note of a job in its event log (submit_event_user_notes): which rows it
// has, of which plan, and which program it runs. Of earlier versions the note had the rows alone.

export interface JobNote {
  /** A list of rows as `formatRowList` writes it, or HTCondor's macro for that. */
  readonly rows: string
  /** null if the note does not say. */
  readonly plan: string | null
  /** File name of the wrapper. */
  readonly wrapper: string | null
}

/** `photogrid rows 400-200 plan 9f3a62c01d7b-luminance-1 run run-0a1b2c3d.sh` */
export const formatJobNote = ({ rows, plan, wrapper }: JobNote): string =>
  `photogrid rows ${rows}${plan === null ? '' : ` plan ${plan}`}${wrapper === null ? '' : ` run ${wrapper}`}`

/**
 * Finds the note among the lines of an event. What may stand after it one day is no reason not to read it.
 * @returns undefined if there is none
 */
export function parseJobNote(text: string): JobNote | undefined {
  const match =
    /(?:^|\n)\s*photogrid rows ([\d,-]+)(?: plan (\S+))?(?: run (\S+))?[^\S\n]*(?:[ \r\n]|$)/.exec(text)
  if (match === null) return undefined
  const [, rows = '', plan = null, wrapper = null] = match
  return { rows, plan, wrapper }
}
