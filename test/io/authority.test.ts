import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Foreseen } from '../../src/errors.ts'
import { readAsker } from '../../src/io/asker.ts'
import { readCertificates } from '../../src/io/certificates.ts'
import { defaultLimits, openFetcher } from '../../src/io/fetcher.ts'
import { openProber } from '../../src/io/probe.ts'
import { makeAuthority } from '../made/certificates.ts'
import { type FaultyServer, startFaultyServer } from './faulty-server.ts'
import { startForwardProxy } from './forward-proxy.ts'
import { rawAnswers, startRawServer } from './raw-answers.ts'

// A campus's own certificate authority, made here, and real servers with its certificates.

const limits = { ...defaultLimits, tries: 2 }
const campus = makeAuthority('Campus CA')
const certified = campus.certify('127.0.0.1')
const opened: { close(): Promise<void> }[] = []
const keep = <Opened extends { close(): Promise<void> }>(it: Opened): Opened => {
  opened.push(it)
  return it
}
let folder: string
let server: FaultyServer
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const trusting = () => readAsker({ caCertificates: file('campus.pem', campus.cert) })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'photogrid-authority-'))
  server = keep(await startFaultyServer({ tls: certified }))
})
afterAll(async () => {
  await Promise.all(opened.map(it => it.close()))
  rmSync(folder, { recursive: true })
})

describe('an authority that Node does not know', () => {
  test('is named in the failure, with what helps in a job too', async () => {
    const end = await keep(openFetcher(limits, {}))
      .fetch(`${server.url}/ok`)
      .catch(error => error)
    expect([end.code, end.tries]).toEqual(['tls', 1])
    expect(end.message).toMatch(
      /^the secure connection to 127\.0\.0\.1:\d+ failed: .*, signed by "Campus CA"; if you trust it, give its certificate with --ca-certificates$/,
    )
    expect(end.message).not.toMatch(/use-system-ca/)
  })

  test('is believed when its certificate is given, and so are those that Node knows', async () => {
    const one = keep(openFetcher(limits, {}, trusting()))
    expect((await one.fetch(`${server.url}/ok`)).bytes).toHaveLength(1000)
    expect((await keep(openProber(limits, {}, trusting())).probe(`${server.url}/ok`)).bytes).toBe(1000)
  })

  test('is believed through a proxy', async () => {
    const proxy = keep(await startForwardProxy())
    const one = keep(openFetcher(limits, { https_proxy: proxy.url }, trusting()))
    expect((await one.fetch(`${server.url}/ok`)).bytes).toHaveLength(1000)
    expect(proxy.tunnels).toHaveLength(1)
  })

  test('is named through a proxy as well, and asked by no other way', async () => {
    const proxy = keep(await startForwardProxy())
    const end = await keep(openFetcher(limits, { https_proxy: proxy.url }))
      .fetch(`${server.url}/ok`)
      .catch(error => error)
    expect([end.code, end.message]).toEqual(['tls', expect.stringContaining('signed by "Campus CA"')])
    expect(proxy.tunnels).toHaveLength(1)
  })

  test('does not vouch for another host', async () => {
    const one = keep(openFetcher(limits, {}, trusting()))
    const end = await one.fetch(`${server.url.replace('127.0.0.1', 'localhost')}/ok`).catch(error => error)
    expect([end.code, end.message]).toEqual(['tls', expect.stringMatching(/does not match certificate/)])
  })

  describe('of a server whose answers are not by the book', () => {
    const body = Buffer.from('twelve bytes')

    test.for([false, true])('is believed by the lenient reader too; through a proxy: %s', async isThrough => {
      const raw = keep(await startRawServer({ body, tls: certified }))
      const proxy = keep(await startForwardProxy({ credentials: 'me:word' }))
      const environment = isThrough ? { https_proxy: `http://me:word@127.0.0.1:${proxy.port}` } : {}
      const one = keep(openFetcher(limits, environment, trusting()))
      for (const name of ['folded-header', 'lf-only', 'length-then-chunked']) {
        expect(rawAnswers[name]!.verdict).toBe('read')
        const { bytes, tries } = await one.fetch(`${raw.url}/${name}`)
        expect([Buffer.from(bytes).toString(), tries]).toEqual([body.toString(), 1])
      }
      expect(raw.requests).toHaveLength(4)
      expect(proxy.tunnels).toHaveLength(isThrough ? 4 : 0)
      for (const asked of raw.requests) expect(asked).not.toMatch(/proxy-authorization/i)
    })

    test('is not asked in plain words when the proxy refuses', async () => {
      const raw = keep(await startRawServer({ body, tls: certified }))
      const proxy = keep(await startForwardProxy())
      const one = keep(openFetcher({ ...limits, tries: 1 }, { https_proxy: proxy.url }, trusting()))
      await one.fetch(`${raw.url}/folded-header`)
      await proxy.close()
      const end = await one.fetch(`${raw.url}/folded-header`).catch(error => error)
      expect(end.code).toBe('bad-proxy')
    })
  })
})

describe('a file of certificates', () => {
  const refusal = (path: string): Foreseen => {
    try {
      readCertificates(path)
    } catch (error) {
      if (error instanceof Foreseen) return error
      throw error
    }
    throw new Error('it was read')
  }

  test('may hold several, and words between them', () => {
    const more = makeAuthority('Other CA').cert
    expect(readCertificates(file('two.pem', `# ours\n${campus.cert}\n# theirs\n${more}`))).toHaveLength(2)
  })

  test.for([
    ['nothing', '', /found an empty file/],
    ['words', 'see our page', /found none/],
    ['DER', Buffer.from('3082010a', 'hex'), /found what seems to be DER/],
    ['a private key', certified.key + certified.cert, /found a private key/],
    ['damage', campus.cert.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA'), /certificate 1 cannot be read/],
  ] as const)('is refused with %s in it', ([name, content, found]) => {
    const refused = refusal(file(`${name}.pem`, content))
    expect([refused.exitCode, refused.message]).toEqual([2, expect.stringMatching(found)])
    expect(refused.message).toMatch(/^--ca-certificates .* must hold certificates in PEM/)
  })

  test('is refused where there is none', () => {
    expect(refusal(join(folder, 'no.pem')).message).toMatch(/cannot read .*no\.pem: no such file/)
  })
})
