import { describe, expect, it } from 'vitest'
import {
  contrast,
  labelColour,
  palette,
  textOn,
} from '../../../../src/analyses/objects/drawing/label-colours.ts'

describe('the colours of labels', () => {
  it.each(palette)('have readable text on them: %i %i %i', (...colour) => {
    expect(contrast(colour, textOn(colour))).toBeGreaterThanOrEqual(4.5)
  })

  it('have the contrast that WCAG defines', () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21)
    expect(contrast([255, 255, 255], [119, 119, 119])).toBeCloseTo(4.48, 2)
  })

  it('are the same for a name whatever else is in the picture, and differ for the commonest names', () => {
    const names = ['person', 'dog', 'cat', 'car', 'truck', 'bus', 'horse']
    expect(new Set(names.map(labelColour)).size).toBe(names.length)
    expect(labelColour('person')).toBe(labelColour('person'))
  })
})
