import { describe, expect, it } from 'vitest'
import { type Deed, gesture, type Hand, idle, type Step } from '../../web/client/gestures.ts'

/** `down 1 100,50` at 10 ms a step, as a mouse unless told otherwise. */
function play(steps: readonly string[], other: Partial<Step> = {}): { deeds: Deed[]; hand: Hand } {
  let hand = idle
  const deeds: Deed[] = []
  steps.forEach((text, index) => {
    const [kind, id, place] = text.split(' ') as [Step['kind'], string, string]
    const [x, y] = place.split(',').map(Number) as [number, number]
    const [next, deed] = gesture(hand, {
      ...{ kind, id: Number(id), x, y, ms: index * 10, touch: false, boxes: false },
      ...other,
    })
    hand = next
    if (deed !== undefined) deeds.push(deed)
  })
  return { deeds, hand }
}

describe('a hand on the chart', () => {
  it('taps, if it hardly moves', () => {
    const { deeds, hand } = play(['down 1 100,50', 'move 1 102,51', 'up 1 102,51'])
    expect(deeds).toEqual([{ do: 'tap', at: { x: 102, y: 51 }, start: { x: 100, y: 50 } }])
    expect(hand.doing).toBe('nothing')
  })

  it('may waver more as a finger than as a mouse', () => {
    const steps = ['down 1 100,50', 'move 1 107,50', 'up 1 107,50']
    expect(play(steps).deeds.map(deed => deed.do)).toEqual(['pan'])
    expect(play(steps, { touch: true }).deeds.map(deed => deed.do)).toEqual(['tap'])
  })

  it('taps twice in a third of a second and near; a third tap begins anew', () => {
    const tap = ['down 1 100,50', 'up 1 100,50']
    const deeds = (steps: string[], other: Partial<Step> = {}) =>
      play(steps, other).deeds.map(deed => deed.do)
    expect(deeds([...tap, ...tap, ...tap])).toEqual(['tap', 'tap twice', 'tap'])
    expect(deeds([...tap, 'down 1 140,50', 'up 1 140,50'])).toEqual(['tap', 'tap'])
    const [after] = gesture(play(tap).hand, {
      ...{ kind: 'down', id: 1, x: 100, y: 50, ms: 500, touch: false, boxes: false },
    })
    const [, late] = gesture(after, { kind: 'up', id: 1, x: 100, y: 50, ms: 510, touch: false, boxes: false })
    expect(late?.do).toBe('tap')
  })

  it('does not take a drag between two taps for a double tap', () => {
    const tap = ['down 1 100,50', 'up 1 100,50']
    const drag = ['down 1 100,50', 'move 1 130,50', 'move 1 100,50', 'up 1 100,50']
    expect(play([...tap, ...drag, ...tap]).deeds.map(deed => deed.do)).toEqual(['tap', 'pan', 'pan', 'tap'])
  })

  it('pans by what it moved, from where it pressed', () => {
    const { deeds } = play([
      'down 1 100,50',
      'move 1 103,50',
      'move 1 120,40',
      'move 1 110,45',
      'up 1 110,45',
    ])
    expect(deeds).toEqual([
      { do: 'pan', by: { x: 20, y: -10 }, start: { x: 100, y: 50 } },
      { do: 'pan', by: { x: -10, y: 5 }, start: { x: 100, y: 50 } },
    ])
  })

  it('draws a box where boxes are wanted, whichever way it goes', () => {
    const { deeds } = play(['down 1 100,50', 'move 1 60,90', 'up 1 50,95'], { boxes: true })
    expect(deeds).toEqual([
      { do: 'box', start: { x: 100, y: 50 }, end: { x: 60, y: 90 } },
      { do: 'box done', start: { x: 100, y: 50 }, end: { x: 50, y: 95 } },
    ])
  })

  it('drops the box when the browser takes the pointer away, or a second finger comes', () => {
    const start = ['down 1 100,50', 'move 1 60,90']
    const deeds = (steps: string[]) => play(steps, { boxes: true }).deeds.map(deed => deed.do)
    expect(deeds([...start, 'cancel 1 60,90'])).toEqual(['box', 'box dropped'])
    expect(deeds([...start, 'down 2 200,90', 'up 2 200,90', 'up 1 60,90'])).toEqual(['box', 'box dropped'])
  })

  it('pinches with two fingers: the factors multiply up, the middle moves along', () => {
    const { deeds } = play(
      [
        'down 1 100,100',
        'down 2 200,100',
        'move 1 50,100',
        'move 2 250,100',
        'move 1 60,110',
        'move 2 260,110',
      ],
      { touch: true },
    )
    const pinches = deeds.filter(deed => deed.do === 'pinch')
    expect(pinches.length).toBe(4)
    expect(pinches.slice(0, 2).reduce((all, { factor }) => all * factor, 1)).toBeCloseTo(2, 9)
    expect(pinches.reduce((all, { factor }) => all * factor, 1)).toBeCloseTo(2, 9)
    expect(pinches.reduce((sum, { by }) => sum + by.x, 0)).toBeCloseTo(10, 9)
    expect(pinches.reduce((sum, { by }) => sum + by.y, 0)).toBeCloseTo(10, 9)
    expect(pinches.at(-1)!.at).toEqual({ x: 160, y: 110 })
  })

  it('rests after a pinch until every finger is up: no tap, no jump', () => {
    const { deeds, hand } = play(
      ['down 1 100,100', 'down 2 200,100', 'up 2 200,100', 'move 1 300,100', 'up 1 300,100'],
      { touch: true },
    )
    expect(deeds).toEqual([])
    expect(hand.doing).toBe('nothing')
    expect(hand.fingers.size).toBe(0)
  })

  it('knows nothing of pointers that were not pressed here', () => {
    expect(play(['move 1 100,50', 'up 1 100,50', 'cancel 2 1,1']).deeds).toEqual([])
  })
})
