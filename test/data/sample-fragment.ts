// A fragment with a bit of everything.

import type { Fragment } from '../../src/data/fragment.ts'

export const sample: Fragment = {
  plan: '9f3a62c01d7b-luminance-1',
  analysis: 'luminance',
  analysisVersion: 1,
  range: { first: 400, count: 3 },
  tool: 'photogrid 0.1.0',
  host: 'node-12 "ümläut" </script>',
  site: 'SITE-A-CE1',
  started: '2026-11-21T03:04:05.000Z',
  finished: '2026-11-21T03:04:06.500Z',
  tries: 4,
  bytes: 300_000,
  outcomes: [
    { row: 400, key: 1919, luminance: 0.416121 },
    {
      row: 401,
      key: null,
      url: 'two words here',
      failure: { code: 'bad-row', message: 'line 402: …', tries: 0, ms: 0 },
    },
    { row: 402, key: -12.5, luminance: 0 },
  ],
}
