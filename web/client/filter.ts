// The points of some sites only, or of some hosts where no site is known: chips with counts, or a list where
// there are too many for chips.

import type { Carried } from '../../src/page/columns.ts'
import type { ChartHead } from '../../src/page/islands.ts'
import { formatCount } from '../../src/page/numbers.ts'
import type { Points } from '../../src/page/points.ts'
import { selectPoints } from '../../src/page/selection.ts'
import { summarise } from '../../src/page/summary.ts'
import type { Chart } from './draw.ts'
import { element } from './element.ts'

const mostChips = 12

interface Known {
  readonly points: Points
  readonly head: ChartHead
  readonly carried: Carried | undefined
}

/** A site, or a host: its name and its places in the page's list. */
export interface Source {
  readonly name: string
  readonly places: ReadonlySet<number>
  readonly count: number
}

/** The sources that have points, most first; fewer than two leave nothing to choose. */
export function listSources(head: ChartHead, carried: Carried | undefined): Source[] {
  if (carried === undefined) return []
  const bySite = head.places.some(([site]) => site !== '')
  const counts = new Uint32Array(head.places.length)
  for (const place of carried.place) counts[place]!++
  const sources = new Map<string, { name: string; places: Set<number>; count: number }>()
  head.places.forEach(([site, host], place) => {
    const name = (bySite ? site : host) || 'no site named'
    const source = sources.get(name) ?? { name, places: new Set<number>(), count: 0 }
    source.places.add(place)
    source.count += counts[place]!
    sources.set(name, source)
  })
  return [...sources.values()].filter(({ count }) => count > 0).sort((a, b) => b.count - a.count)
}

/** The chart with the points of these sources strong and the others faint; of none: all strong. */
export function chartOf({ points, head, carried }: Known, chosen: readonly Source[]): Chart {
  if (chosen.length === 0 || carried === undefined) return { head, points, behind: undefined, overlay: head }
  const { order, place } = carried
  const wanted = new Uint8Array(head.places.length)
  for (const { places } of chosen) for (const one of places) wanted[one] = 1
  const some = selectPoints(points, index => wanted[place[order[index]!]!] === 1)
  return { head, points: some, behind: points, overlay: summarise(some, head.middles) }
}

/** Puts the choice on the page. `choose` is called with what is chosen, none for all. */
export function offerSources(sources: readonly Source[], choose: (chosen: readonly Source[]) => void): void {
  const group = element('sources')
  if (sources.length < 2) return
  group.hidden = false
  if (sources.length > mostChips) {
    const list = document.createElement('select')
    list.ariaLabel = group.ariaLabel
    list.add(new Option(`All ${formatCount(sources.length)}`, '-1'))
    sources.forEach(({ name, count }, index) => {
      list.add(new Option(`${name} (${formatCount(count)})`, String(index)))
    })
    list.addEventListener('change', () => choose(sources.filter((_, index) => index === Number(list.value))))
    group.append(list)
    return
  }
  const chosen = new Set<Source>()
  const chip = (name: string, count: string): HTMLButtonElement => {
    const button = document.createElement('button')
    button.type = 'button'
    const small = document.createElement('small')
    small.textContent = count
    button.append(name, ' ', small)
    group.append(button)
    return button
  }
  const all = chip('All', '')
  const chips = sources.map(source => ({ source, button: chip(source.name, formatCount(source.count)) }))
  const mark = (): void => {
    all.ariaPressed = String(chosen.size === 0)
    for (const { source, button } of chips) button.ariaPressed = String(chosen.has(source))
  }
  const press = (source?: Source): void => {
    if (source === undefined || chosen.size + 1 - 2 * Number(chosen.has(source)) === sources.length)
      chosen.clear()
    else if (!chosen.delete(source)) chosen.add(source)
    mark()
    choose(sources.filter(one => chosen.has(one)))
  }
  all.addEventListener('click', () => press())
  for (const { source, button } of chips) button.addEventListener('click', () => press(source))
  mark()
}
