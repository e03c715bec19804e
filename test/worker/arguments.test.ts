import { describe, expect, it } from 'vitest'
import { jobWords } from '../../src/data/job-words.ts'
import { parseJob } from '../../src/worker/arguments.ts'

const parse = (...words: string[]) => parseJob(words, {})

describe("a job's words", () => {
  it('of a repair are read back as its rows', async () => {
    const task = { analysis: 'luminance', first: '417', count: '486', submission: '12-34' }
    const words = jobWords(task, { plan: 'p', rows: '417-1,900-3' })
    expect(words[1]).toBe('results-417-486.luminance.12-34.json')
    const job = await parse(...words)
    expect(job).toMatchObject({ out: words[1], range: { first: 417, count: 486 } })
    expect(job.rows).toEqual([
      { first: 417, count: 1 },
      { first: 900, count: 3 },
    ])
  })

  it.each([
    ['417-1,900-4', '--rows must begin and end as FIRST COUNT do: 417-486; found 417-487'],
    ['418-1,900-3', 'found 418-485'],
    ['900-3,417-1', '--rows must be ranges in ascending order'],
    ['417-486,', 'found "417-486,"'],
    ['', 'found ""'],
  ])('are refused with --rows %j', async (rows, sentence) => {
    await expect(parse('luminance', 'o.json', '417', '486', '--rows', rows)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(sentence),
    })
  })
})
