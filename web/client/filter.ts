// The points of some sites only, or of some hosts where no site is known.

import type { Carried } from '../../src/page/columns.ts'
import type { ChartHead } from '../../src/page/islands.ts'
import type { Points } from '../../src/page/points.ts'
import { selectPoints } from '../../src/page/selection.ts'
import { summarise } from '../../src/page/summary.ts'
import type { Chart } from './draw.ts'
import { element } from './element.ts'

interface Known {
  readonly points: Points
  readonly head: ChartHead
  readonly carried: Carried | undefined
}

/** A site, or a host: its name, and its places in the page's list. */
export interface Source {
  readonly name: string
  readonly places: readonly number[]
}

/** The chart with the points of these sources strong and the others faint; of none: all strong. */
export function chartOf({ points, head, carried }: Known, chosen: readonly Source[]): Chart {
  if (chosen.length === 0 || carried === undefined) return { head, points, behind: undefined, overlay: head }
  const { order, place } = carried
  const wanted = new Set(chosen.flatMap(({ places }) => places))
  const some = selectPoints(points, index => wanted.has(place[order[index]!]!))
  return { head, points: some, behind: points, overlay: summarise(some, head.middles) }
}

/** What the page offers. `choose` is called with what is chosen, none for all. */
export function offerSources(choose: (chosen: readonly Source[]) => void): void {
  const group = element('sources')
  group.hidden = group.childElementCount === 0
  const sourceOf = ({ dataset, value }: HTMLButtonElement | HTMLOptionElement): Source => ({
    name: dataset.name!,
    places: value.split(',').map(Number),
  })
  group.addEventListener('change', event => {
    const chosen = [...(event.target as HTMLSelectElement).selectedOptions]
    choose(chosen.filter(({ value }) => value !== '').map(sourceOf))
  })
  const buttons = [...group.querySelectorAll('button')]
  const [all, ...chips] = buttons
  const chosen = new Set<HTMLButtonElement>()
  for (const button of buttons) {
    button.addEventListener('click', () => {
      if (button === all) chosen.clear()
      else if (!chosen.delete(button)) chosen.add(button)
      if (chosen.size === chips.length) chosen.clear()
      for (const one of buttons) {
        one.ariaPressed = String(one === all ? chosen.size === 0 : chosen.has(one))
      }
      choose(chips.filter(one => chosen.has(one)).map(sourceOf))
    })
  }
}
