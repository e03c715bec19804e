import { expect, it } from 'vitest'
import { Coverage } from '../../src/data/coverage.ts'
import { formatSummary, summarize } from '../../src/data/summary.ts'
import { sample } from './sample-fragment.ts'

it('lets nothing that came from a job steer the terminal', () => {
  const coverage = new Coverage(3)
  const { plan, analysis, tool, site, started, finished } = sample
  const head = { plan, analysis, tool, site, started, finished, range: { first: 0, count: 3 } }
  const stopped = { code: 'died', message: '\u001b[2Jgone\u202e' }
  coverage.add('results-0-3.json', { ...head, host: '\u001b]0;x\u0007', stopped, outcomes: [] })
  const survey = { ...coverage.finish(), plan, analysis, manifest: 'manifest.txt', failedPlaces: [] }
  const text = formatSummary(summarize(survey))
  expect(text).toContain('stopped: results-0-3.json: died on ')
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
})
