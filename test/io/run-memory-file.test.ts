import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { noMemory, parseMemory, rememberPlan } from '../../src/data/run-memory.ts'
import { changeRunMemory, memoryFile, readRunMemory } from '../../src/io/run-memory-file.ts'
import { freshFolder } from '../photogrid.ts'

const planned = (digit: string) => ({
  plan: `${digit.repeat(12)}-luminance-1`,
  manifest: { path: 'manifest.txt', sha256: digit.repeat(64), bytes: 1, rows: 1 },
  rowsAJob: 1,
  options: {},
  wrapper: 'run.sh',
  submissions: [],
})
const remarks: string[] = []
const remark = (line: string): void => void remarks.push(line)
const said = (): string[] => remarks.splice(0)
const add = (folder: string, digit: string): void =>
  changeRunMemory(folder, memory => rememberPlan(memory, planned(digit)), remark)

describe("the memory's file", () => {
  it('need not be there, and is made by the first change', () => {
    const folder = freshFolder()
    expect(readRunMemory(folder, remark)).toEqual(noMemory)
    add(folder, 'a')
    add(folder, 'b')
    expect(readRunMemory(folder, remark).plans).toEqual([planned('a'), planned('b')])
    expect(readdirSync(folder)).toEqual([memoryFile])
    expect(said()).toEqual([])
  })

  it.each([
    ['damaged', '{"photogrid":"memory","ver'],
    ['of another program', '{"photogrid": false}'],
    ['binary', '\u0000\u0001'],
    ['huge', `{"photogrid":"memory","version":1,"plans":[${'[],'.repeat(2_000_000)}[]]}`],
  ])('that is %s is a remark, and is put aside when there is something to write', (_, text) => {
    const folder = freshFolder()
    writeFileSync(join(folder, memoryFile), text)
    expect(readRunMemory(folder, remark)).toEqual(noMemory)
    expect(said()).toEqual([expect.stringMatching(/^photogrid\.json is not used: it (is|has) /)])
    add(folder, 'a')
    expect(said()).toEqual([expect.stringContaining('was put aside as photogrid.json.old')])
    expect(readFileSync(join(folder, `${memoryFile}.old`), 'utf8')).toBe(text)
    expect(readRunMemory(folder, remark).plans).toHaveLength(1)
  })

  it('of a newer version is never overwritten', () => {
    const folder = freshFolder()
    const text = '{"photogrid":"memory","version":2,"plans":"otherwise"}'
    writeFileSync(join(folder, memoryFile), text)
    expect(readRunMemory(folder, remark)).toEqual(noMemory)
    add(folder, 'a')
    expect(said()).toEqual([
      expect.stringContaining('not used: it has version 2, of a newer photogrid'),
      expect.stringContaining('not written: it has version 2'),
    ])
    expect(readFileSync(join(folder, memoryFile), 'utf8')).toBe(text)
    expect(readdirSync(folder)).toEqual([memoryFile])
  })

  it('that is a pipe is not waited for', () => {
    const folder = freshFolder()
    execFileSync('mkfifo', [join(folder, memoryFile)])
    expect(readRunMemory(folder, remark)).toEqual(noMemory)
    add(folder, 'a')
    expect(said()).toEqual([
      expect.stringContaining('not used: it is no regular file'),
      expect.stringContaining('not written: it is no regular file'),
    ])
  })

  it('that cannot be written is a remark, and nothing more', () => {
    const folder = join(freshFolder(), 'missing')
    add(folder, 'a')
    expect(said()).toEqual([expect.stringContaining('photogrid.json was not written: ')])
  })

  it('does not wait for ever for a process that was killed', () => {
    const folder = freshFolder()
    const lock = join(folder, '.photogrid.json.lock')
    writeFileSync(lock, '')
    utimesSync(lock, 1, 1)
    add(folder, 'a')
    expect(readRunMemory(folder, remark).plans).toHaveLength(1)
    expect(existsSync(lock)).toBe(false)
  })

  it('loses no entry of processes that write at the same time', async () => {
    const folder = freshFolder()
    const source = resolve(import.meta.dirname, '../../src')
    const writer = join(folder, 'writer.mjs')
    writeFileSync(
      writer,
      `import { changeRunMemory } from '${source}/io/run-memory-file.ts'
       import { rememberPlan } from '${source}/data/run-memory.ts'
       for (let round = 0; round < 20; round += 1) changeRunMemory('.', memory => rememberPlan(memory, {
         plan: process.argv[2].repeat(12) + '-luminance-' + round,
         manifest: { path: 'm', sha256: 'a'.repeat(64), bytes: 1, rows: 1 },
         rowsAJob: 1, options: {}, wrapper: 'run.sh', submissions: [] }), console.error)`,
    )
    chmodSync(writer, 0o644)
    const ran = await Promise.all(
      ['a', 'b', 'c', 'd'].map(digit => execa('node', [writer, digit], { cwd: folder })),
    )
    expect(ran.map(({ stderr }) => stderr)).toEqual(['', '', '', ''])
    expect(parseMemory(readFileSync(join(folder, memoryFile), 'utf8')).plans).toHaveLength(80)
  })
})
