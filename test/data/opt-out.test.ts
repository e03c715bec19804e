// X-Robots-Tag, as owners write it.

import { describe, expect, it } from 'vitest'
import { optOut } from '../../src/data/opt-out.ts'

describe('an owner', () => {
  it.each([
    [['noai'], 'noai'],
    [['noimageai'], 'noimageai'],
    [['noindex'], 'noindex'],
    [['noimageindex'], 'noimageindex'],
    [['none'], 'none'],
    [['NoAI'], 'noai'],
    [['nofollow, noai'], 'noai'],
    [['nofollow', 'noindex'], 'noindex'],
    [['photogrid: noindex'], 'noindex'],
    [['PhotoGrid : nofollow ,  noAI'], 'noai'],
    [['googlebot: nofollow, photogrid: noindex'], 'noindex'],
    [['max-snippet: 0, noindex'], 'noindex'],
    [['unavailable_after: 25 Jun 2010 15:00:00 GMT, noai'], 'noai'],
  ])('who says %j wants no programs', (tags, directive) => {
    expect(optOut(tags)).toBe(directive)
  })

  it.each([
    [[]],
    [['']],
    [['nofollow']],
    [['all']],
    [['noaim, indexno']],
    [['googlebot: noindex']],
    [['googlebot: nofollow, noindex']],
    [['unavailable_after: noindex']],
    [['otherbot: noai', 'nofollow']],
  ])('who says %j does not mean us', tags => {
    expect(optOut(tags)).toBeUndefined()
  })
})
