// The data blocks inside the page: what the client script reads. Plain JSON and base64, never code.

import type { Survey } from '../data/survey.ts'
import { type Carried, type ColumnsHead, formatColumns } from './columns.ts'
import { compressPlanes, compressText } from './compress.ts'
import { type View, wholeView } from './frame.ts'
import { longestLink, plainText, webLink } from './plain-text.ts'
import type { Noun, Scatter } from './scatter.ts'
import { type Overlay, overlayOf } from './summary.ts'

/** With more points than this, a point is a key and a value only. */
export const mostCarried = 100_000

/** What the client needs beside the columns. */
export interface ChartHead extends Overlay {
  readonly columns: ColumnsHead
  /** The view in which every point is seen. */
  readonly whole: View
  readonly keyName: string
  readonly valueName: string
  readonly noun: Noun
  /** Is the value a lightness, so that a strip of greys explains the axis? */
  readonly tones: boolean
  /** `[site or "", host]` */
  readonly places: readonly (readonly [string, string])[]
}

export interface Islands {
  readonly head: string
  readonly points: string
  /** One location a reading, in manifest order; empty where none are carried. */
  readonly locations: string
}

export function formatIslands(survey: Survey, scatter: Scatter): Islands {
  const { points, order, keyName, valueName, noun } = scatter
  const carries = points.length <= mostCarried
  const { places, placeOfJob } = listPlaces(survey)
  const carried: Carried | undefined = carries
    ? {
        order,
        row: survey.readings.row.subarray(0, points.length),
        place: survey.readings.job.subarray(0, points.length).map(job => placeOfJob[job] ?? 0),
      }
    : undefined
  const { head, bytes } = formatColumns(points, carried)
  const chart: ChartHead = {
    columns: head,
    whole: wholeView(points),
    keyName,
    valueName,
    noun,
    tones: survey.measured === 'luminance',
    ...overlayOf(scatter),
    places: carries ? places : [],
  }
  return {
    head: inertJson(chart),
    points: compressPlanes(bytes),
    locations:
      carries && survey.urls !== undefined ? compressText(survey.urls.map(carriedLocation).join('\n')) : '',
  }
}

/**
 * One line. A URL with characters that are not shown is spelt out, so that its link still leads there; one
 * too long for a link is cut, and the mark of the cut keeps it from being one.
 */
function carriedLocation(location: string): string {
  if (location.length > longestLink) return plainText(location, 200)
  const text = plainText(location, longestLink)
  return text === location ? location : (webLink(location) ?? text)
}

function listPlaces({ jobs }: Survey): { places: [string, string][]; placeOfJob: number[] } {
  const places: [string, string][] = []
  const known = new Map<string, number>()
  const placeOfJob = jobs.map(({ site, host }) => {
    const place: [string, string] = [plainText(site ?? '', 60), plainText(host, 60)]
    const name = place.join('\n')
    const index = known.get(name) ?? places.push(place) - 1
    known.set(name, index)
    return index
  })
  return { places, placeOfJob }
}

/** JSON that no HTML parser can leave: `</script>`, `<!--` and the line separators are spelt out. */
const inertJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
