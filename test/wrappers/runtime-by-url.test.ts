// The second layer: a small wrapper that fetches its runtime, named and checked by its SHA-256.

import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  type Ended,
  haveBusybox,
  jobWords,
  needTool,
  newFolder,
  pathOf,
  readOut,
  sandboxWith,
  stubWrapper,
} from './stub-wrapper.ts'

const tools = [
  'sh',
  'cat',
  'tail',
  'tar',
  'gzip',
  'sha256sum',
  'mkdir',
  'rm',
  'mv',
  'cp',
  'date',
  'sleep',
  'uname',
  'wc',
]

/** Each program that may be there to fetch with, alone on a PATH. */
const fetchers = [
  ...(needTool('curl', '--version') ? [{ name: 'curl', path: pathOf(...tools, 'curl') }] : []),
  ...(needTool('wget', '--version') ? [{ name: 'GNU wget', path: pathOf(...tools, 'wget') }] : []),
  ...(haveBusybox ? [{ name: "busybox' wget", path: busyboxWget() }] : []),
]

/** The usual programs, and `wget` by busybox. */
function busyboxWget(): string {
  const path = pathOf(...tools, 'busybox')
  writeFileSync(join(path, 'wget'), '#!/bin/sh\nexec busybox wget "$@"\n', { mode: 0o755 })
  return path
}

const servers: Server[] = []
afterAll(() => {
  for (const server of servers) server.close()
})

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Not spawnSync: the server lives in this process. */
function run(cwd: string, path: string, environment: Record<string, string> = {}): Promise<Ended> {
  return new Promise(resolve => {
    const env = { PATH: path, no_proxy: '', ...environment }
    const child = spawn(join(path, 'sh'), ['./run.sh', ...jobWords], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', chunk => (stdout += chunk))
    child.stderr.on('data', chunk => (stderr += chunk))
    child.on('close', code => resolve({ code, stdout, stderr }))
  })
}

const name = 'photogrid-runtime-SHA256.tar.gz'
const stopped = (cwd: string) => JSON.parse(readOut(cwd)).stopped

describe.concurrent.each(fetchers)('with $name', ({ path }) => {
  it('fetches the runtime, though the server fails twice first', async () => {
    const asked: string[] = []
    const url = await serve((request, response) => {
      asked.push(request.url!)
      response.writeHead(asked.length < 3 ? 503 : 200).end(asked.length < 3 ? 'busy' : stub.payload)
    })
    const stub = await stubWrapper({ runtimeUrl: `${url}/${name}` })
    expect(stub.bytes.length).toBeLessThan(60_000)
    const cwd = await sandboxWith(stub)

    expect(await run(cwd, path)).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(readOut(cwd)).toBe('whole\n')
    expect(asked).toEqual(Array(3).fill(`/photogrid-runtime-${stub.sha256}.tar.gz`))
  }, 60_000)

  it('refuses what is not the runtime that was packed', async () => {
    const url = await serve((_, response) => response.end('a page that says: please log in'))
    const cwd = await sandboxWith({ runtimeUrl: `${url}/${name}` })

    const ended = await run(cwd, path)

    expect(ended.code).toBe(75)
    expect(ended.stderr).toMatch(
      /^photogrid: \S+: what comes from http:\S+ is not the runtime that was packed/,
    )
    expect(stopped(cwd).code).toBe('damaged-payload')
  }, 60_000)

  it('gives up with 75 and the reason when the server does not have it', async () => {
    const url = await serve((_, response) => response.writeHead(404).end())
    const cwd = await sandboxWith({ runtimeUrl: `${url}/${name}` })

    const ended = await run(cwd, path)

    expect(ended.code).toBe(75)
    expect(ended.stderr).toMatch(/^photogrid: \S+: http:\S+ could not be fetched \(exit code \d+: .*\)\n$/)
    expect(stopped(cwd).code).toBe('no-runtime')
  }, 60_000)

  it.each(['FRONTIER_PROXY', 'OSG_SQUID_LOCATION'])(
    'asks the cache that %s names, where nothing else leads',
    async variable => {
      const asked: string[] = []
      const proxy = await serve((request, response) => {
        asked.push(request.url!)
        response.end(stub.payload)
      })
      const stub = await stubWrapper({ runtimeUrl: `http://nowhere.invalid/${name}` })
      const cwd = await sandboxWith(stub)

      const given = variable === 'FRONTIER_PROXY' ? proxy : proxy.replace('http://', '')
      expect((await run(cwd, path, { [variable]: given })).code).toBe(0)
      expect(asked).toEqual([`http://nowhere.invalid/photogrid-runtime-${stub.sha256}.tar.gz`])
    },
    20_000,
  )
})

describe('without fetching', { timeout: 30_000 }, () => {
  const path = pathOf(...tools)

  it('uses the file that HTCondor brought, and leaves it there', async () => {
    const stub = await stubWrapper({ runtimeUrl: `osdf:///ospool/ap20/data/USER/${name}` })
    const cwd = await sandboxWith(stub)
    const brought = join(cwd, `photogrid-runtime-${stub.sha256}.tar.gz`)
    writeFileSync(brought, stub.payload)

    expect(await run(cwd, path)).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(readFileSync(brought)).toEqual(stub.payload)
  })

  it('says that HTCondor should have brought what only HTCondor can fetch', async () => {
    const stub = await stubWrapper({ runtimeUrl: `osdf:///ospool/ap20/data/USER/${name}` })
    const cwd = await sandboxWith(stub)
    writeFileSync(join(cwd, `photogrid-runtime-${stub.sha256}.tar.gz`), stub.payload.subarray(1))

    expect((await run(cwd, path)).stderr).toMatch(/HTCondor did not bring osdf:\/\/\/ospool/)
    expect(stopped(cwd).code).toBe('no-runtime')
  })

  it('copies from a file system that all machines share', async () => {
    const folder = newFolder("photogrid-it's for all-")
    const stub = await stubWrapper({ runtimeUrl: `file://${folder}/${name}` })
    writeFileSync(join(folder, `photogrid-runtime-${stub.sha256}.tar.gz`), stub.payload)

    expect(await run(await sandboxWith(stub), path)).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('says that there is neither curl nor wget, and no tar', async () => {
    const cwd = await sandboxWith({ runtimeUrl: `http://127.0.0.1:1/${name}` })
    expect((await run(cwd, path)).stderr).toMatch(/it has neither curl nor wget/)
    expect(stopped(cwd).code).toBe('no-tool')

    const other = await sandboxWith()
    expect((await run(other, pathOf('sh', 'mkdir', 'rm', 'mv', 'date'))).stderr).toMatch(/it has no tar/)
    expect(stopped(other).code).toBe('no-tool')
  })

  it('checks the payload by size and CRC where nothing computes SHA-256', async () => {
    const few = pathOf(...tools.filter(tool => tool !== 'sha256sum'))
    const stub = await stubWrapper()
    expect((await run(await sandboxWith(stub), few)).code).toBe(0)

    for (const harm of [
      (bytes: Buffer) => bytes.subarray(0, -1),
      (bytes: Buffer) => bytes.fill(0, bytes.length - 60, bytes.length - 50),
    ]) {
      const cwd = await sandboxWith({ ...stub, bytes: harm(Buffer.from(stub.bytes)) })
      expect((await run(cwd, few)).code).toBe(75)
      expect(stopped(cwd).code).toBe('damaged-payload')
    }
  })
})
