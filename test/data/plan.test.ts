import { expect, it } from 'vitest'
import { isPlanOf, parsePlanId, planId } from '../../src/data/plan.ts'

const manifest = '9f3a62c01d7b'.padEnd(64, '0')
const method = { name: 'luminance', version: 1 }

it('a plan is named after its manifest and its analysis, and the name can be read back', () => {
  expect(planId(manifest, method)).toBe('9f3a62c01d7b-luminance-1')
  expect(parsePlanId(planId(manifest, method))).toEqual({
    manifestTag: '9f3a62c01d7b',
    analysis: 'luminance',
    version: 1,
  })
})

it('a plan of another manifest is another plan', () => {
  expect(isPlanOf(planId(manifest, method), manifest)).toBe(true)
  expect(isPlanOf(planId(manifest, method), manifest.replace('9', '8'))).toBe(false)
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
