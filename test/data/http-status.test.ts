import { describe, expect, it } from 'vitest'
import { failureCause } from '../../src/data/failure-cause.ts'
import { canHeal } from '../../src/data/http-status.ts'

const all = Array.from({ length: 900 }, (_, index) => 100 + index)

describe('a status that can heal', () => {
  it('is one that says "not now", or an error of the server but for the two that say "never"', () => {
    const below500 = all.filter(status => status < 500 && canHeal(status))
    expect(below500).toEqual([408, 425, 429])
    const hopeless = all.filter(status => status >= 500 && status < 600 && !canHeal(status))
    expect(hopeless).toEqual([501, 505])
    expect([507, 509, 520, 522, 527, 530].every(canHeal)).toBe(true)
    expect(all.some(status => status >= 600 && canHeal(status))).toBe(false)
  })

  it('is the same for --missing, the page and the next go as for the next try', () => {
    expect(all.filter(status => failureCause(`http-${status}`).retryable)).toEqual(all.filter(canHeal))
  })
})
