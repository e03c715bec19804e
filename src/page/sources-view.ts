// The sites that readings came from, to choose among in the chart; hosts where no site is known.

import { formatCount } from '../data/quantity.ts'
import type { Survey } from '../data/survey.ts'
import { plainText } from './plain-text.ts'

/** `[site or "", host]`, each once. */
export type Place = readonly [site: string, host: string]

/** Where each job ran, as an index into `places`. */
export function listPlaces({ jobs }: Pick<Survey, 'jobs'>): { places: Place[]; placeOfJob: number[] } {
  const places: Place[] = []
  const known = new Map<string, number>()
  const placeOfJob = jobs.map(({ site, host }) => {
    const place: Place = [plainText(site ?? '', 60), plainText(host, 60)]
    const name = place.join('\n')
    const index = known.get(name) ?? places.push(place) - 1
    known.set(name, index)
    return index
  })
  return { places, placeOfJob }
}

/** More are a list instead of buttons. */
const mostButtons = 12

const noSources = { sources: [], manySources: false, fewSources: false, sourceCount: '' }

/** The sources that have readings, most first; fewer than two leave nothing to choose. */
export function viewSources(survey: Survey, carriesPlaces: boolean): Record<string, unknown> {
  const { readings } = survey
  if (!carriesPlaces || !('row' in readings)) return noSources
  const { places, placeOfJob } = listPlaces(survey)
  const counts = new Uint32Array(places.length)
  for (const job of readings.job.subarray(0, readings.length)) counts[placeOfJob[job] ?? 0]!++
  const bySite = places.some(([site]) => site !== '')
  const sources = new Map<string, { places: number[]; count: number }>()
  places.forEach(([site, host], place) => {
    const name = (bySite ? site : host) || 'no site named'
    const source = sources.get(name) ?? { places: [], count: 0 }
    source.places.push(place)
    source.count += counts[place]!
    sources.set(name, source)
  })
  const listed = [...sources]
    .filter(([, { count }]) => count > 0)
    .sort(([, a], [, b]) => b.count - a.count)
    .map(([name, { places: its, count }]) => ({ name, places: its.join(), count: formatCount(count) }))
  if (listed.length < 2) return noSources
  const manySources = listed.length > mostButtons
  return { sources: listed, manySources, fewSources: !manySources, sourceCount: formatCount(listed.length) }
}
