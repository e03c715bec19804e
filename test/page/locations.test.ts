import { expect, it } from 'vitest'
import { formatBlock, locationsABlock, parseBlock } from '../../src/page/locations.ts'
import { packLocations } from '../../src/page/pack-locations.ts'
import { Locations } from '../../web/client/locations.ts'

it.each<[string, string[]]>([
  ['one', ['https://example.org/a.jpg']],
  ['an empty one between others', ['a', '', 'b']],
  ['equal ones', ['same', 'same', 'same']],
  ['ones that grow and shrink', ['a', 'ab', 'abc', 'ab', 'a', '']],
  [
    'pictures of letters outside the plane, alike in their first half',
    ['x\u{1f4f7}', 'x\u{1f4f8}', 'x\u{1f4f7}'],
  ],
  ['very long ones', ['y'.repeat(5000), `${'y'.repeat(4000)}z`]],
])('a block of locations comes back as it went in: %s', (_, locations) => {
  const asUtf8 = new TextDecoder().decode(new TextEncoder().encode(formatBlock(locations)))
  expect(parseBlock(asUtf8)).toEqual(locations)
})

it('unpacks the block of the location that is asked for, and no other', async () => {
  const urls = Array.from({ length: 3 * locationsABlock + 5 }, (_, n) => `https://example.org/${n}.jpg`)
  const { text, ends } = packLocations(urls)
  expect(ends).toHaveLength(4)
  const locations = new Locations(text, ends)
  const reading = locationsABlock + 17
  expect(locations.at(reading)).toBeUndefined()
  expect(await locations.unpack(reading)).toBe(true)
  expect(await locations.unpack(reading)).toBe(false)
  expect(locations.at(reading)).toBe(urls[reading])
  expect(locations.at(0)).toBeUndefined()
  for (const last of [0, 2 * locationsABlock, urls.length - 1]) {
    await locations.unpack(last)
    expect(locations.at(last)).toBe(urls[last])
  }
  expect(await locations.unpack(urls.length + locationsABlock)).toBe(false)
})
