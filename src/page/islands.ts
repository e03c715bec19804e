// The data blocks inside the page: what the client script reads. Plain JSON and base64, never code.

import type { Survey } from '../data/survey.ts'
import { type CellsHead, formatCells } from './cells.ts'
import { type Carried, type ColumnsHead, formatColumns } from './columns.ts'
import { compressPlanes } from './compress.ts'
import { type View, wholeView } from './frame.ts'
import { packLocations } from './pack-locations.ts'
import type { Noun, Scatter } from './scatter.ts'
import { listPlaces, type Place } from './sources-view.ts'
import { type Overlay, overlayOf } from './summary.ts'

/** With more points than this, and no location to tell, a point is a key and a value only. */
export const mostCarried = 100_000

/** What the client needs beside the columns. */
export interface ChartHead extends Overlay {
  readonly columns: ColumnsHead
  /** The view in which every point is seen. */
  readonly whole: View
  /** Of readings that are only counted; there are no points then. */
  readonly cells?: CellsHead
  readonly keyName: string
  readonly valueName: string
  readonly noun: Noun
  /** Is the value a lightness, so that a strip of greys explains the axis? */
  readonly tones: boolean
  /** `[site or "", host]` */
  readonly places: readonly Place[]
  /** Where each block of locations ends. */
  readonly locationEnds: readonly number[]
}

export interface Islands {
  readonly head: string
  /** Or the cells. */
  readonly points: string
  /** Blocks of them, one location a reading, in manifest order; empty where none are carried. */
  readonly locations: string
}

/** Does each point carry where it was measured, and its row? */
export const carriesPlaces = ({ readings, urls }: Survey): boolean =>
  'row' in readings && (urls !== undefined || readings.length <= mostCarried)

export function formatIslands(survey: Survey, scatter: Scatter): Islands {
  const { points, cells, order, keyName, valueName, noun } = scatter
  const { readings, urls } = survey
  const carries = carriesPlaces(survey)
  const { places, placeOfJob } = listPlaces(survey)
  const carried: Carried | undefined =
    carries && 'row' in readings
      ? {
          order,
          row: readings.row.subarray(0, points.length),
          place: readings.job.subarray(0, points.length).map(job => placeOfJob[job] ?? 0),
        }
      : undefined
  const columns = formatColumns(points, carried)
  const counted = cells && formatCells(cells)
  const locations = packLocations((carries && urls) || [])
  const chart: ChartHead = {
    columns: columns.head,
    ...(counted && { cells: counted.head }),
    whole: wholeView(scatter.ranked),
    keyName,
    valueName,
    noun,
    tones: survey.measured === 'luminance',
    ...overlayOf(scatter),
    places: carries ? places : [],
    locationEnds: locations.ends,
  }
  return {
    head: inertJson(chart),
    points: compressPlanes((counted ?? columns).bytes),
    locations: locations.text,
  }
}

/** JSON that no HTML parser can leave: `</script>`, `<!--` and the line separators are spelt out. */
const inertJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
