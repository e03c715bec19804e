import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LogFollower } from '../../src/io/log-follower.ts'
import { freshFolder } from '../photogrid.ts'

function follow() {
  const path = join(freshFolder(), 'job.log')
  const follower = new LogFollower(path)
  onTestFinished(() => follower.close())
  /** What one call gives: the text, with a ! where it begins anew. */
  const read = async (): Promise<string> => {
    let text = ''
    for await (const piece of follower.read()) text += piece.kind === 'anew' ? '!' : piece.bytes.toString()
    return text
  }
  return { path, follower, read }
}

describe('a log that is followed', () => {
  it('need not be there yet', async () => {
    const { path, follower, read } = follow()
    expect(await read()).toBe('')
    expect(follower.isThere).toBe(false)
    writeFileSync(path, 'one\n')
    expect(await read()).toBe('one\n')
    expect(follower.isThere).toBe(true)
  })

  it('is read once: after the beginning, only what was appended', async () => {
    const { path, read } = follow()
    const beginning = 'line of the beginning\n'.repeat(100_000)
    writeFileSync(path, beginning)
    expect(await read()).toBe(beginning)
    expect(await read()).toBe('')
    for (const word of ['two', 'three ', 'four']) {
      appendFileSync(path, word)
      expect(await read()).toBe(word)
      expect(await read()).toBe('')
    }
  })

  it('that was emptied and written again is read anew', async () => {
    const { path, read } = follow()
    writeFileSync(path, 'a long first log\n')
    await read()
    truncateSync(path)
    expect(await read()).toBe('')
    appendFileSync(path, 'second\n')
    expect(await read()).toBe('!second\n')
    appendFileSync(path, 'third\n')
    expect(await read()).toBe('third\n')
  })

  it('that was overwritten by a longer one between two looks is read anew', async () => {
    const { path, read } = follow()
    writeFileSync(path, 'first\n')
    await read()
    writeFileSync(path, 'another and longer log\n')
    expect(await read()).toBe('!another and longer log\n')
  })

  it.each(['.old', '.1'])(
    'that was rotated to %s is read to its end, and goes on in the new one',
    async suffix => {
      const { path, read } = follow()
      writeFileSync(path, 'first\n')
      await read()
      appendFileSync(path, 'last words\n')
      renameSync(path, path + suffix)
      expect(await read()).toBe('last words\n')
      writeFileSync(path, 'goes on\n')
      expect(await read()).toBe('goes on\n')
    },
  )

  it('that was rotated and has its successor already loses nothing', async () => {
    const { path, read } = follow()
    writeFileSync(path, 'first\n')
    await read()
    appendFileSync(path, 'last words\n')
    renameSync(path, `${path}.old`)
    writeFileSync(path, 'goes on\n')
    expect(await read()).toBe('last words\ngoes on\n')
  })

  it('that was put away by hand is another one: the next is read anew', async () => {
    const { path, read } = follow()
    writeFileSync(path, 'first\n')
    await read()
    renameSync(path, `${path}.monday`)
    expect(await read()).toBe('')
    writeFileSync(path, 'tuesday\n')
    expect(await read()).toBe('!tuesday\n')
  })

  it('that was deleted and made again is read anew, whatever number the file gets', async () => {
    const { path, read } = follow()
    for (const text of ['monday\n', 'tuesday\n', 'wednesday\n']) {
      rmSync(path, { force: true })
      if (text !== 'monday\n') expect(await read()).toBe('')
      writeFileSync(path, text)
      expect(await read()).toBe(text === 'monday\n' ? text : `!${text}`)
    }
  })

  it('is no folder and no pipe', async () => {
    const { path, read } = follow()
    mkdirSync(path)
    await expect(read()).rejects.toThrow('it is no regular file')
    rmSync(path, { recursive: true })
    await execa('mkfifo', [path])
    await expect(read()).rejects.toThrow('it is no regular file')
  })

  it('goes on while it is being written', async () => {
    const { path, read } = follow()
    const writer = execa('sh', [
      '-c',
      `i=0; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i+1)); done > ${path}`,
    ])
    let text = ''
    let isWriting = true
    void writer.finally(() => {
      isWriting = false
    })
    while (isWriting) text += await read()
    text += await read()
    expect(text).toBe(Array.from({ length: 2000 }, (_, index) => `line ${index}\n`).join(''))
  })
})
