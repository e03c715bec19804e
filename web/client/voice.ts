// What the page says aloud, in a line that screen readers follow.

import { element } from './element.ts'

/** A view is read out when it has rested for so long, and nothing else was said meanwhile. */
const restMs = 500

export interface Voice {
  now(words: string): void
  soon(words: string): void
}

export function findVoice(): Voice {
  const line = element('said')
  let timer: ReturnType<typeof setTimeout> | undefined
  let saidMs = Number.NEGATIVE_INFINITY
  return {
    now: words => {
      clearTimeout(timer)
      saidMs = performance.now()
      line.textContent = words
    },
    soon: words => {
      clearTimeout(timer)
      // Walking to a dot out of view moves the view: the dot was said already.
      if (performance.now() - saidMs < restMs) return
      timer = setTimeout(() => {
        line.textContent = words
      }, restMs)
    },
  }
}
