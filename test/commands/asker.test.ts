import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Fragment } from '../../src/data/fragment.ts'
import { isFailed } from '../../src/data/outcome.ts'
import { type FaultyServer, startFaultyServer } from '../io/faulty-server.ts'
import { rawAnswers, startRawServer } from '../io/raw-answers.ts'
import { makeAuthority } from '../made/certificates.ts'
import { photograph } from '../made/photographs.ts'
import { freshFolder, isSentence, photogrid } from '../photogrid.ts'

// Who asks, from what is typed to what a server sees, and to what is written down.

const campus = makeAuthority('Campus CA')

async function archive(secure = false): Promise<FaultyServer> {
  const files = (path: string) => (path === '/photo.jpg' ? photograph : undefined)
  const server = await startFaultyServer({ files, ...(secure && { tls: campus.certify('127.0.0.1') }) })
  onTestFinished(() => server.close())
  return server
}
function folderOf({ url }: FaultyServer): string {
  const folder = freshFolder()
  writeFileSync(join(folder, 'manifest.txt'), `${url}/photo.jpg 1900\n${url}/photo.jpg?b 1901\n`)
  writeFileSync(join(folder, 'campus.pem'), campus.cert)
  return folder
}
const header = ['--header', 'X-Api-Key: hushhush']
const fragmentIn = (folder: string): Fragment => {
  const name = readdirSync(folder).find(each => /^results.*\.json$/.test(each))!
  return JSON.parse(readFileSync(join(folder, name), 'utf8'))
}
/** Files of the folder that hold the word; programs left out. */
const filesWith = (folder: string, word: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => statSync(join(folder, name)).isFile() && !/run.*\.sh$/.test(name))
    .filter(name => readFileSync(join(folder, name), 'latin1').includes(word))

describe('photogrid luminance', () => {
  it('says whom to write to, by option or for all that a person does, and sends headers', async () => {
    const server = await archive()
    const folder = folderOf(server)
    const input = readFileSync(join(folder, 'manifest.txt'), 'utf8')
    const words = ['luminance', 'results.json', '0', '2']
    const env = { PHOTOGRID_CONTACT: 'everywhere@example.org' }
    await photogrid(folder, [...words, ...header, '--contact', 'ann@example.org'], { input, env })
    expect(server.requests.at(-1)!.headers).toMatchObject({
      'x-api-key': 'hushhush',
      'user-agent': expect.stringContaining('(ann@example.org; '),
    })
    await photogrid(folder, words, { input, env })
    expect(server.requests.at(-1)!.headers['user-agent']).toContain('(everywhere@example.org; ')
    const wrong = await photogrid(folder, words, { input, env: { PHOTOGRID_CONTACT: 'Ann' } })
    expect([wrong.exitCode, isSentence(wrong.stderr)]).toEqual([2, true])
    expect(wrong.stderr).toMatch(/PHOTOGRID_CONTACT must be an address of mail or of a page/)
  })

  it('reads answers that are not by the book', async () => {
    const server = await startRawServer({ body: Buffer.from(photograph) })
    onTestFinished(() => server.close())
    const names = [
      'folded-header',
      'continue-twice',
      'length-list-equal',
      'lf-only',
      'part-that-is-whole',
      'nul',
    ]
    expect(names.every(name => name in rawAnswers)).toBe(true)
    const input = names.map(name => `${server.url}/${name} 1900\n`).join('')
    const folder = freshFolder()
    const { exitCode } = await photogrid(folder, ['luminance', 'r.json', '0', String(names.length)], {
      input,
    })
    expect(exitCode).toBe(0)
    const { outcomes } = JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')) as Fragment
    expect(outcomes.map(outcome => (isFailed(outcome) ? outcome.failure.code : 'read'))).toEqual([
      ...Array(5).fill('read'),
      'protocol',
    ])
  })
})

describe('photogrid check', () => {
  it('names an authority that it does not know, and believes one that is given', async () => {
    const server = await archive(true)
    const folder = folderOf(server)
    const unknown = await photogrid(folder, ['check', '--json'])
    expect(unknown.exitCode).toBe(3)
    expect(unknown.stdout).toContain('Campus CA')
    const known = await photogrid(folder, ['check', '--json', '--ca-certificates', 'campus.pem', ...header])
    expect(known.exitCode).toBe(0)
    expect(server.requests.every(({ headers }) => headers['x-api-key'] === 'hushhush')).toBe(true)
    const wrong = await photogrid(folder, ['check', '--ca-certificates', 'manifest.txt'])
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('found none')])
  })
})

describe('photogrid run', () => {
  it('takes all of it into its jobs, and writes the key down in one private file alone', async () => {
    const server = await archive(true)
    const folder = folderOf(server)
    const asked = ['--ca-certificates', 'campus.pem', '--contact', 'ann@example.org']
    const first = await photogrid(folder, ['run', '1', ...asked, ...header])
    expect([first.exitCode, first.stderr]).toEqual([0, expect.not.stringContaining('hushhush')])
    const { outcomes } = fragmentIn(folder)
    expect(outcomes.some(isFailed)).toBe(false)
    expect(server.requests.every(({ headers }) => headers['x-api-key'] === 'hushhush')).toBe(true)
    expect(server.requests.at(-1)!.headers['user-agent']).toContain('(ann@example.org; ')

    const [file, ...others] = filesWith(folder, 'hushhush')
    expect([file, others]).toEqual([expect.stringMatching(/^headers-[0-9a-f]{12}-luminance-1\.secret$/), []])
    expect(statSync(join(folder, file!)).mode & 0o777).toBe(0o600)
    const [plan] = JSON.parse(readFileSync(join(folder, 'photogrid.json'), 'utf8')).plans
    expect(plan.options).toMatchObject({
      contact: 'ann@example.org',
      headerFile: file,
      caCertificates: 'campus.pem',
    })
    // None of it is part of what a result is.
    expect((await photogrid(folder, ['run', '1', ...asked])).stderr).toContain('2 of 2 rows were done before')
  })
})

describe('mksubmit', () => {
  it('sends the files with every job and the contact in its words, and no key', async () => {
    const folder = folderOf(await archive())
    const asked = ['--ca-certificates', 'campus.pem', '--contact', 'ann@example.org', ...header]
    const { stdout, exitCode } = await photogrid(folder, ['mksubmit', '1', ...asked])
    expect(exitCode).toBe(0)
    const [file] = readdirSync(folder).filter(name => name.endsWith('.secret'))
    expect(stdout).toContain(`transfer_input_files = ${file}, campus.pem\n`)
    expect(stdout).toContain(
      ` --contact ann@example.org --header-file ${file} --ca-certificates campus.pem --checkpoint-seconds`,
    )
    expect(stdout).not.toContain('hushhush')
    expect(filesWith(folder, 'hushhush')).toEqual([file])
    // What completes the plan asks in the same way.
    const missing = await photogrid(folder, ['mksubmit', '--missing'])
    expect(missing.stdout).toContain(`--header-file ${file}`)
    const renewed = await photogrid(folder, ['mksubmit', '--missing', '--header', 'X-Api-Key: newer'])
    expect([renewed.exitCode, readFileSync(join(folder, file!), 'utf8')]).toEqual([
      0,
      expect.stringContaining('x-api-key: newer'),
    ])
  })

  it('refuses a file of headers that others may read, and makes nothing', async () => {
    const folder = folderOf(await archive())
    writeFileSync(join(folder, 'key.txt'), 'X-Api-Key: hushhush\n', { mode: 0o644 })
    const words = ['mksubmit', '1', '--header-file', 'key.txt']
    const open = await photogrid(folder, words)
    expect([open.exitCode, open.stderr]).toEqual([2, expect.stringMatching(/others may read key\.txt.*644/)])
    expect(open.stderr).toContain('chmod 600 key.txt')
    expect(existsSync(join(folder, 'run.sh'))).toBe(false)
    chmodSync(join(folder, 'key.txt'), 0o600)
    expect((await photogrid(folder, words)).stdout).toContain('--header-file key.txt')
    const both = await photogrid(folder, [...words, ...header])
    expect([both.exitCode, both.stderr]).toEqual([2, expect.stringContaining('give one of them')])
  })
})
