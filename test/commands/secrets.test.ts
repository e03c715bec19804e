// Secrets in a manifest, in every shape, through every verb: nothing that is printed, sent home or written down holds
// one, but for the manifest itself and its copies.

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { secretShapes } from '../made/secrets.ts'
import { freshFolder, photogrid } from '../photogrid.ts'

const word = 'hunter2secret'

/** Of the folder, but for the manifest, its copies and the wrapper. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    name =>
      statSync(join(folder, name)).isFile() &&
      !/^manifest(\.d\/|\.txt$)|^run.*\.sh$|photogrid-runtime/.test(name),
  )
}

it('no verb tells a secret of the manifest', { timeout: 600_000 }, async () => {
  const folder = freshFolder()
  const shapes = secretShapes(word).filter((_, index) => index % 3 === 0)
  const lines = shapes.flatMap(([shape], index) => {
    const url = shape.replaceAll('archive.example', '127.0.0.1:1')
    return index % 5 === 0 ? [`"${url}",${1900 + (index % 100)}`] : [`${url} ${1900 + (index % 100)}`]
  })
  const manifest = `http://127.0.0.1:1/first.jpg 1900\n${lines.join('\n')}\n`
  writeFileSync(join(folder, 'manifest.txt'), manifest)
  const rows = String(lines.length + 1)
  const options = ['--row-timeout', '1', '--connections', '64']
  const typed: (readonly string[])[] = [
    ['check', rows, '--sample', '40', '--measure', '5', ...options],
    ['check', rows, '--sample', '40', '--json', ...options],
    ['mksubmit', rows, ...options],
    ['luminance', `results-0-${rows}.json`, '0', rows, ...options],
    ['run', rows, '--jobs', '1', ...options],
    ['status'],
    ['status', '--json'],
    ['why', '1-30'],
    ['why', '31-60', '--json'],
    ['aggregate'],
    ['aggregate', '--no-urls'],
    ['aggregate', '--json'],
    ['aggregate', '--terminal'],
    ['aggregate', '--format', 'csv'],
    ['aggregate', '--format', 'json'],
    ['watch', '--once'],
    ['watch', '--once', '--json'],
  ]
  for (const words of typed) {
    const { stdout, stderr } = await photogrid(folder, words, { input: manifest })
    const told = (stdout + stderr).split('\n').filter(line => line.includes(word))
    expect({ words, told: told.slice(0, 3) }).toEqual({ words, told: [] })
    expect(stderr).not.toContain('bug in photogrid')
    if (words.includes('--no-urls')) expect(stdout).not.toContain('127.0.0.1:1/')
  }
  for (const name of filesOf(folder)) {
    const told = readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter(line => line.includes(word))
    expect({ name, told: told.slice(0, 3) }).toEqual({ name, told: [] })
  }
  expect(filesOf(folder).join()).toContain('photogrid.json')
})
