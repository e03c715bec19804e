import { describe, expect, it } from 'vitest'
import { samePlanOptions } from '../../src/data/same-plan.ts'

describe('the options of the same plan', () => {
  it.each([
    ['manifest.txt', 'luminance', ''],
    ['my manifest.txt', 'luminance', " --manifest 'my manifest.txt'"],
    ['manifest.txt', 'objects', ' --analysis objects --model FILE'],
    ['a;b', 'primes', " --analysis FILE --manifest 'a;b'"],
  ])('of %s and %s are %j', (manifest, analysis, options) => {
    expect(samePlanOptions(manifest, analysis)).toBe(options)
  })
})
