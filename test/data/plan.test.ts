import { expect, it } from 'vitest'
import { isPlanOf, parsePlanId, planId } from '../../src/data/plan.ts'

const plan = {
  manifestSha256: '9f3a62c01d7b'.padEnd(64, '0'),
  rows: 5576,
  analysis: 'luminance',
  analysisVersion: 1,
}

it('a plan is named after its manifest and its analysis, and the name can be read back', () => {
  expect(planId(plan)).toBe('9f3a62c01d7b-luminance-1')
  expect(parsePlanId(planId(plan))).toEqual({
    manifestTag: '9f3a62c01d7b',
    analysis: 'luminance',
    version: 1,
  })
})

it('a plan of another manifest is another plan', () => {
  expect(isPlanOf(planId(plan), plan.manifestSha256)).toBe(true)
  expect(isPlanOf(planId(plan), plan.manifestSha256.replace('9', '8'))).toBe(false)
})

it.each([
  '',
  'luminance-1',
  '9f3a62c01d7b-luminance',
  '9F3A62C01D7B-luminance-1',
  '9f3a62c01d7b-luminance-1 ',
])('%j is no plan', text => {
  expect(parsePlanId(text)).toBeUndefined()
})
