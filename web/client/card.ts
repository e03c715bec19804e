// The card beside a point: everything the page knows about it. Built from text nodes, never from markup.

import type { Carried } from '../../src/page/columns.ts'
import type { ChartHead } from '../../src/page/islands.ts'
import { formatKey, formatValue } from '../../src/page/numbers.ts'
import { shortLocation, webLink } from '../../src/page/plain-text.ts'
import { keyOf, type Points, valueAt } from '../../src/page/points.ts'
import { rankOf, sayRank } from '../../src/page/rank.ts'
import type { Locations } from './locations.ts'

/** All that the page knows. */
export interface Told {
  readonly points: Points
  readonly head: ChartHead
  readonly carried: Carried | undefined
  readonly locations: Locations
}

/** The lines of a card; the last may be a link. */
export interface Lines {
  readonly first: string
  readonly more: readonly string[]
  readonly location: string | undefined
}

export function describePoint({ points, head, carried, locations }: Told, index: number): Lines {
  const key = keyOf(points, index)
  const named = formatKey(points.keys[key]!)
  const digits = Math.min(9, Math.max(0, Math.round(Math.log10(points.scale))))
  const more = [sayRank(rankOf(points, index), named, head.tones)]
  const reading = carried?.order[index]
  if (carried !== undefined && reading !== undefined) {
    more.push(`line ${carried.row[reading]! + 1} (row ${carried.row[reading]})`)
    const place = head.places[carried.place[reading]!]
    if (place !== undefined) more.push(place.filter(Boolean).join(' · '))
  }
  const value = formatValue(valueAt(points, index), digits)
  return {
    first: `${named} · ${head.valueName.toLowerCase()} ${value}`,
    more,
    location: reading === undefined ? undefined : locations.at(reading),
  }
}

/** Fills the card; a link can be followed once the card is kept. */
export function fillCard(card: HTMLElement, { first, more, location }: Lines): void {
  const line = (words: string | Node): HTMLParagraphElement => {
    const paragraph = document.createElement('p')
    paragraph.append(words)
    return paragraph
  }
  card.replaceChildren(...[first, ...more].map(line))
  card.firstElementChild!.className = 'first'
  if (location === undefined) return
  const shown = shortLocation(location)
  const href = webLink(location)
  if (href === undefined) {
    card.append(line(shown))
    return
  }
  const link = document.createElement('a')
  link.href = href
  link.textContent = shown
  card.append(line(link))
}

/** Puts the card beside the point, or above or below it where the chart is narrow; never over it. */
export function placeCard(
  card: HTMLElement,
  at: { x: number; y: number },
  room: { width: number; height: number },
): void {
  const gap = 16
  const { offsetWidth: width, offsetHeight: height } = card
  const within = (place: number, most: number): number => Math.max(0, Math.min(most, place))
  let left = at.x + gap
  let top = within(at.y - height / 2, room.height - height)
  if (left + width > room.width) left = at.x - gap - width
  if (left < 0) {
    left = within(at.x - width / 2, room.width - width)
    top = at.y - gap - height >= 0 ? at.y - gap - height : at.y + gap
  }
  card.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`
}
