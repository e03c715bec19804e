// Words of others on a real terminal: what a manifest, a measure function or a fragment says never steers it.

import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freshFolder, launcher, photogrid } from '../photogrid.ts'
import { needTool } from '../wrappers/stub-wrapper.ts'

const onTerminal = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)'
const havePty = needTool('python3', '-c', 'import pty')

/** What a terminal gets, standard output and standard error together. */
function typedOnTerminal(cwd: string, words: readonly string[], manifest?: string): string {
  const shell = ['sh', '-c', manifest === undefined ? '"$@"' : `"$@" < ${manifest}`, 'sh', launcher, ...words]
  const env = { ...process.env, TERM: 'xterm-256color', NO_COLOR: undefined }
  const ran = spawnSync('python3', ['-c', onTerminal, ...shell], { cwd, env, encoding: 'utf8', input: '' })
  return ran.stdout
}

/** A title, a colour, another line's place, an 8-bit control, right to left, nothing wide, a tag. */
const evil = '\u001b]0;owned\u0007\u001b[31m\u001b[2A\u009b1m\u202egpj.exe\u200b\u2066\u{e0041}\u2028\rX'
const steering =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /\u001b\]|\u001b\[(?:31m|2A)|[\u0080-\u009f\u202a-\u202e\u2066-\u2069\u200b\u2028\u0007]|\u{e0041}|\r(?!\n|\u001b)/u

describe.runIf(havePty)('on a terminal', { timeout: 300_000 }, () => {
  it('no verb lets words of others steer it, and a pipe gets products as they are', async () => {
    const folder = freshFolder()
    writeFileSync(
      join(folder, 'evil.mjs'),
      `const evil = ${JSON.stringify(evil)}
const measure = (_, { key }) => {
  if (key === 1901) throw new Error(evil)
  return { evil: key, word: evil }
}
export default { name: 'evil', version: 1, fetches: false, open: () => ({ measure }) }
`,
    )
    const manifest = `a 1900\nb 1901\nc\u202ed 1902\n${evil} 1903\n`
    writeFileSync(join(folder, 'manifest.txt'), manifest)
    const job = ['--analysis', './evil.mjs']
    const typed: (readonly string[])[] = [
      ['measure', './evil.mjs', 'results-0-4.json', '0', '4'],
      ['check', '4', '--sample', '0', ...job],
      ['check', '4', '--sample', '0', '--json', ...job],
      ['status'],
      ['why', '1-4'],
      ['aggregate', '--format', 'csv'],
      ['aggregate', '--format', 'json'],
      ['aggregate', '--terminal', '--title', evil],
      ['watch', '--once'],
    ]
    for (const words of typed) {
      const got = typedOnTerminal(folder, words, 'manifest.txt')
      expect({ words, steering: steering.exec(got)?.[0], got }).toEqual({ words, steering: undefined, got })
      expect(got).not.toContain('bug in photogrid')
      expect(got).toMatch(/190\d|row|X/)
    }
    const { stdout } = await photogrid(folder, ['aggregate', '--format', 'csv'])
    expect(stdout).toContain('\u202e')
  })
})
