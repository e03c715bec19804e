import { describe, expect, it } from 'vitest'
import { parseContact, userAgent } from '../../src/data/contact.ts'
import { formatHeaderFile, parseHeaderFile, parseRequestHeaders } from '../../src/data/request-headers.ts'
import { commandTyped } from '../../src/data/run-memory.ts'

describe('a contact', () => {
  it.each(['you@example.org', 'a.b+c@cs.example.edu', 'https://example.org/our-robot/'])(
    'is an address of mail or of a page: %s',
    text => {
      expect(parseContact('--contact', text)).toBe(text)
      expect(userAgent('photogrid/1', 'HTCondor job', text)).toBe(`photogrid/1 (${text}; HTCondor job)`)
    },
  )

  it.each([
    ...['', 'me', 'me@host', 'ann@example.org (Ann)', 'a@b.org\r\nX: y', 'é@example.org', 'a@b.org;c@d.org'],
    ...['ftp://example.org/', 'https://user:word@example.org/', 'https://', '$(x)@example.org', 'a b@c.org'],
  ])('is refused if it is neither, or would end the header: %j', text => {
    expect(() => parseContact('--contact', text)).toThrow(
      /^--contact must be an address of mail or of a page/,
    )
  })

  it('is left out of the name where there is none', () => {
    expect(userAgent('photogrid/1', 'HTCondor job', undefined)).toBe('photogrid/1 (HTCondor job)')
  })
})

describe('headers of a person', () => {
  const one = (text: string) => () => parseRequestHeaders([{ where: '--header', text }])

  it('come back from the file that they are kept in', () => {
    const headers = one('X-Api-Key:  a: b ')()
    expect(headers).toEqual([{ name: 'x-api-key', value: 'a: b' }])
    expect(parseHeaderFile('f', formatHeaderFile(headers))).toEqual(headers)
    expect(parseHeaderFile('f', '\n# a key\r\nCookie: x=1\r\n')).toEqual([{ name: 'cookie', value: 'x=1' }])
  })

  it.each([
    ...['Host', 'range', 'If-Range', 'Content-Length', 'Accept-Encoding', 'Transfer-Encoding', 'Connection'],
    ...['TE', 'Expect', 'Upgrade', 'Proxy-Authorization', 'If-None-Match', 'User-Agent', 'Accept'],
  ])('cannot be %s', name => {
    expect(one(`${name}: hushhush`)).toThrow(new RegExp(`^--header cannot be ${name}: photogrid says that`))
  })

  it.each(['hushhush', ': hushhush', 'my key: hushhush', 'Key: hush\r\nX: hush', 'Key: hüshhush', 'Key:'])(
    'are refused without being shown: %j',
    text => {
      expect(one(text)).toThrow(/found/)
      expect(one(text)).not.toThrow(/hush/)
    },
  )

  it('are refused if a name comes twice', () => {
    const twice = ['Key: a', 'key: b'].map(text => ({ where: '--header', text }))
    expect(() => parseRequestHeaders(twice)).toThrow('the header key is given twice')
    expect(() => parseHeaderFile('f', '\nHost: x\n')).toThrow(/^f, line 2, cannot be Host/)
  })

  it('are not in a command that is written down', () => {
    const typed = commandTyped(['mksubmit', '--header', 'X-Api-Key: hushhush', '--header=Key: hushhush', '5'])
    expect(typed).toBe('mksubmit --header SECRET --header=SECRET 5')
  })
})
