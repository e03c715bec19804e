// The tests stand alone: what lies beside a clone is named in one file, and what a forge sets changes nothing.

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { freshFolder } from './photogrid.ts'

const root = join(import.meta.dirname, '..')
const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter(name => /\.(?:ts|sh|py|conf)$/.test(name))
  .map(name => ({ name, text: readFileSync(join(import.meta.dirname, name), 'utf8') }))
const namesOf = (pattern: RegExp): string[] =>
  files.flatMap(({ name, text }) => (pattern.test(text) ? [name] : [])).sort()

describe('the tests', () => {
  it('name the folder beside the project in one file', () => {
    const ourselves = relative(import.meta.dirname, import.meta.filename)
    expect(namesOf(/\bshared\b(?!_)/).filter(name => name !== ourselves)).toEqual(['testdata.ts'])
  })

  it('do not look at CI, which every forge sets', () => {
    expect(namesOf(/\benv\.CI\b|\$\{?CI\b/)).toEqual([])
  })
})

/** Two tests that need what is missing, and one that does not, as their own run of vitest. */
async function runWithout(env: Record<string, string>) {
  const folder = freshFolder()
  const ran = await execa(
    join(root, 'node_modules/.bin/vitest'),
    ['run', 'test/data/plan.test.ts', 'test/analyses/objects/ultraface-vectors.test.ts'],
    {
      cwd: root,
      reject: false,
      env: {
        PHOTOGRID_TESTDATA: join(folder, 'nowhere'),
        PHOTOGRID_REQUIRE_ALL: '',
        PHOTOGRID_TEST_FLOOR: '',
        ...env,
      },
    },
  )
  const lines = ran.stdout.split('\n')
  return { exitCode: ran.exitCode, last: lines.at(-1)!, lines, all: ran.stdout + ran.stderr }
}

describe('without the collected test data', () => {
  it.each([{ CI: '' }, { CI: 'true' }])(
    'what needs it is skipped in one line and counted, with %j',
    async env => {
      const { exitCode, last, lines } = await runWithout(env)
      expect(exitCode).toBe(0)
      expect(last).toMatch(/^\d+ passed, 0 failed, 1 skipped$/)
      expect(lines.at(-2)).toMatch(
        /^SKIPPED: published test vectors: it needs the collected test data, .*nowhere\. To test it: PHOTOGRID_TESTDATA=FOLDER/,
      )
    },
  )

  it('a run that requires everything fails, and says what is missing', async () => {
    const { exitCode, last, all } = await runWithout({ PHOTOGRID_REQUIRE_ALL: '1' })
    expect(exitCode).toBe(1)
    expect(last).toMatch(/^\d+ passed, 1 failed$/)
    expect(all).toContain('PHOTOGRID_REQUIRE_ALL is set. SKIPPED: published test vectors')
  })

  it('a run in which fewer tests pass than the floor fails', async () => {
    const { exitCode, lines } = await runWithout({ PHOTOGRID_TEST_FLOOR: '1000' })
    expect(exitCode).toBe(1)
    expect(lines.at(-2)).toMatch(/^expected at least 1000 tests to pass .* found \d+$/)
  })
})
