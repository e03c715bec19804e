// Where the names of boxes go: beside their box, inside the picture, and never on one another.

import type { Area } from './canvas.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Wanted {
  /** The box that it names. */
  readonly area: Area
  /** Of the label, and then of shorter forms of it. */
  readonly sizes: readonly Size[]
}

/** Where a label goes, and which of its `sizes` it has there. */
export interface Place extends Area {
  readonly form: number
}

/** Pixels between two labels. */
const gap = 2

/**
 * @param wanted best first: the first have the choice
 * @param taken areas that no label may touch
 * @returns a place for each, or undefined where there is none left
 */
export function placeLabels(
  wanted: readonly Wanted[],
  ground: Size,
  taken: readonly Area[] = [],
): (Place | undefined)[] {
  const placed = [...taken]
  return wanted.map(({ area, sizes }) => {
    for (const [form, size] of sizes.entries()) {
      const free = placesFor(area, size, ground).filter(
        place => isInside(place, ground) && !placed.some(other => touch(place, other)),
      )
      const place = free.find(each => !wanted.some(other => hides(each, other.area))) ?? free[0]
      if (place === undefined) continue
      placed.push(place)
      return { ...place, form }
    }
    return undefined
  })
}

/** The places beside a box, the one read most easily first. In a small box a label would hide what is in it. */
function placesFor(area: Area, size: Size, ground: Size): Area[] {
  const { width, height } = size
  const [right, bottom] = [area.left + area.width, area.top + area.height]
  const left = Math.max(0, Math.min(area.left, ground.width - width))
  const last = Math.max(0, Math.min(right - width, ground.width - width))
  const top = Math.max(0, Math.min(area.top, ground.height - height))
  const lowest = Math.max(0, Math.min(bottom - height, ground.height - height))
  const above = [left, area.top - height] as const
  const inside = [
    [left, top],
    [last, top],
    [left, lowest],
    [last, lowest],
  ] as const
  const outside = [
    [last, area.top - height],
    [left, bottom],
    [last, bottom],
    [right, top],
    [area.left - width, top],
    [right, lowest],
    [area.left - width, lowest],
  ] as const
  const isLarge = area.width >= 1.5 * width && area.height >= 4 * height
  const places = isLarge
    ? [above, ...inside.slice(0, 2), ...outside, ...inside.slice(2)]
    : [above, ...outside, ...inside]
  return places.map(([left, top]) => ({ left, top, width, height }))
}

/** Does a label cover so much of a box that one no longer sees what is in it? */
function hides(label: Area, box: Area): boolean {
  const width = Math.min(label.left + label.width, box.left + box.width) - Math.max(label.left, box.left)
  const height = Math.min(label.top + label.height, box.top + box.height) - Math.max(label.top, box.top)
  return width > 0 && height > 0 && width * height > 0.3 * box.width * box.height
}

const isInside = ({ left, top, width, height }: Area, ground: Size): boolean =>
  left >= 0 && top >= 0 && left + width <= ground.width && top + height <= ground.height

const touch = (a: Area, b: Area): boolean =>
  a.left < b.left + b.width + gap &&
  b.left < a.left + a.width + gap &&
  a.top < b.top + b.height + gap &&
  b.top < a.top + a.height + gap
