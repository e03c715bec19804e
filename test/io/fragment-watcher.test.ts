import { readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatFragment } from '../../src/data/fragment.ts'
import { FragmentWatcher } from '../../src/io/fragment-watcher.ts'
import { sample } from '../data/sample-fragment.ts'
import { freshFolder } from '../photogrid.ts'

function watched() {
  const folder = freshFolder()
  const watcher = new FragmentWatcher({ files: [], folders: [folder] }, 3000)
  const path = (name: string) => join(folder, name)
  /** What changed since the last look: `name host`, or `name -` with what is wrong, or `name gone`. */
  const look = async (): Promise<string[]> => {
    const changes: string[] = []
    for await (const { file, fragment, tutorial, problem } of watcher.changes()) {
      changes.push(`${file.slice(folder.length + 1)} ${(fragment ?? tutorial)?.host ?? problem ?? 'gone'}`)
    }
    return changes
  }
  const bring = (name: string, host: string) => writeFileSync(path(name), formatFragment({ ...sample, host }))
  return { path, look, bring }
}

describe('fragments that are watched', () => {
  it('are told once, and again when they change or go', async () => {
    const { path, look, bring } = watched()
    expect(await look()).toEqual([])
    bring('results-10-3.json', 'a')
    bring('results-9-3.json', 'b')
    expect(await look()).toEqual(['results-9-3.json b', 'results-10-3.json a'])
    expect(await look()).toEqual([])
    bring('results-9-3.json', 'another host')
    expect(await look()).toEqual(['results-9-3.json another host'])
    rmSync(path('results-10-3.json'))
    expect(await look()).toEqual(['results-10-3.json gone'])
    expect(await look()).toEqual([])
  })

  it('are read when they are whole, however slowly they come', async () => {
    const { path, look, bring } = watched()
    bring('whole', 'a')
    const bytes = readFileSync(path('whole'))
    writeFileSync(path('results-0-3.json'), bytes.subarray(0, 100))
    expect(await look()).toEqual([expect.stringContaining('results-0-3.json is not valid JSON')])
    expect(await look()).toEqual([])
    writeFileSync(path('results-0-3.json'), bytes)
    expect(await look()).toEqual(['results-0-3.json a'])
  })

  it('are known by more than their time and size', async () => {
    const { path, look, bring } = watched()
    bring('results-0-3.json', 'a')
    utimesSync(path('results-0-3.json'), 1_700_000_000, 1_700_000_000)
    await look()
    bring('aside', 'b')
    utimesSync(path('aside'), 1_700_000_000, 1_700_000_000)
    renameSync(path('aside'), path('results-0-3.json'))
    expect(await look()).toEqual(['results-0-3.json b'])
  })

  it('of the tutorial’s own program are among them', async () => {
    const { path, look } = watched()
    writeFileSync(path('results-0.json'), '/* Running on host: old */\n[1919, 0.5],\n')
    expect(await look()).toEqual(['results-0.json old'])
  })

  it('that are whole are looked at in turn, so that a change of one of many is seen in the end', async () => {
    const { look, bring } = watched()
    for (let index = 0; index < 2500; index += 1) bring(`results-${index}-3.json`, 'a')
    expect(await look()).toHaveLength(2500)
    bring('results-2400-3.json', 'changed')
    const later = [...(await look()), ...(await look())]
    expect(later).toEqual(['results-2400-3.json changed'])
  })
})
