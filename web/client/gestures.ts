// What a hand on the chart means: pointer events become taps, pans, pinches and boxes. A state machine
// without a document: a state and a step give the next state and what to do.

export interface Place {
  readonly x: number
  readonly y: number
}

/** A pointer event, as far as it matters. */
export interface Step extends Place {
  readonly kind: 'down' | 'move' | 'up' | 'cancel'
  readonly id: number
  readonly ms: number
  readonly touch: boolean
  /** Would dragging from here draw a box, rather than move the chart? */
  readonly boxes: boolean
}

export type Deed =
  | { readonly do: 'tap' | 'tap twice'; readonly at: Place; readonly start: Place }
  | { readonly do: 'pan'; readonly by: Place; readonly start: Place }
  | { readonly do: 'pinch'; readonly factor: number; readonly at: Place; readonly by: Place }
  | { readonly do: 'box' | 'box done'; readonly start: Place; readonly end: Place }
  | { readonly do: 'box dropped' }

export interface Hand {
  /** `held`: two fingers were down and one is up; nothing more until none is. */
  readonly doing: 'nothing' | 'pressing' | 'panning' | 'boxing' | 'pinching' | 'held'
  readonly fingers: ReadonlyMap<number, Place>
  readonly start: Place
  readonly boxes: boolean
  readonly lastTap: (Place & { readonly ms: number }) | undefined
}

export const idle: Hand = {
  doing: 'nothing',
  fingers: new Map(),
  start: { x: 0, y: 0 },
  boxes: false,
  lastTap: undefined,
}

/** Pixels that a press may waver before it is a drag. */
const waver = { mouse: 4, touch: 10 }
/** Two taps no further apart than this are one double tap. */
const twice = { ms: 350, pixels: 24 }

const distance = (one: Place, other: Place): number => Math.hypot(one.x - other.x, one.y - other.y)

export function gesture(hand: Hand, step: Step): [Hand, Deed | undefined] {
  switch (step.kind) {
    case 'down':
      return press(hand, step)
    case 'move':
      return hand.fingers.has(step.id) ? drag(hand, step) : [hand, undefined]
    case 'up':
      return lift(hand, step)
    case 'cancel':
      return letGo(hand, step)
  }
}

function press(hand: Hand, step: Step): [Hand, Deed | undefined] {
  const fingers = new Map(hand.fingers).set(step.id, { x: step.x, y: step.y })
  if (fingers.size === 1) {
    return [
      { ...hand, doing: 'pressing', fingers, start: { x: step.x, y: step.y }, boxes: step.boxes },
      undefined,
    ]
  }
  const dropped: Deed | undefined = hand.doing === 'boxing' ? { do: 'box dropped' } : undefined
  return [{ ...hand, doing: fingers.size === 2 ? 'pinching' : 'held', fingers }, dropped]
}

function drag(hand: Hand, step: Step): [Hand, Deed | undefined] {
  const before = hand.fingers.get(step.id)!
  const now = { x: step.x, y: step.y }
  const moved = { ...hand, fingers: new Map(hand.fingers).set(step.id, now) }
  const by = { x: now.x - before.x, y: now.y - before.y }
  switch (hand.doing) {
    case 'pressing': {
      if (distance(now, hand.start) <= (step.touch ? waver.touch : waver.mouse)) return [hand, undefined]
      if (hand.boxes)
        return [
          { ...moved, doing: 'boxing' },
          { do: 'box', start: hand.start, end: now },
        ]
      // From where it was pressed: what was under the finger stays there.
      return [
        { ...moved, doing: 'panning' },
        { do: 'pan', by, start: hand.start },
      ]
    }
    case 'panning':
      return [moved, { do: 'pan', by, start: hand.start }]
    case 'boxing':
      return [moved, { do: 'box', start: hand.start, end: now }]
    case 'pinching': {
      const other = [...hand.fingers].find(([id]) => id !== step.id)![1]
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }
      // Fingers that nearly touch would zoom without measure.
      const factor = Math.max(20, distance(now, other)) / Math.max(20, distance(before, other))
      return [moved, { do: 'pinch', factor, at: middle, by: { x: by.x / 2, y: by.y / 2 } }]
    }
    default:
      return [moved, undefined]
  }
}

function lift(hand: Hand, step: Step): [Hand, Deed | undefined] {
  if (!hand.fingers.has(step.id)) return [hand, undefined]
  const at = { x: step.x, y: step.y }
  const [free] = letGo(hand, step)
  if (hand.doing === 'boxing') return [free, { do: 'box done', start: hand.start, end: at }]
  if (hand.doing !== 'pressing') return [free, undefined]
  const { lastTap } = hand
  const again =
    lastTap !== undefined && step.ms - lastTap.ms <= twice.ms && distance(lastTap, at) <= twice.pixels
  return [
    { ...free, lastTap: again ? undefined : { ...at, ms: step.ms } },
    { do: again ? 'tap twice' : 'tap', at, start: hand.start },
  ]
}

function letGo(hand: Hand, step: Step): [Hand, Deed | undefined] {
  const fingers = new Map(hand.fingers)
  fingers.delete(step.id)
  const doing = fingers.size === 0 ? 'nothing' : 'held'
  return [
    { ...hand, doing, fingers, lastTap: undefined },
    hand.doing === 'boxing' ? { do: 'box dropped' } : undefined,
  ]
}
