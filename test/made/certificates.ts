// A certificate authority of the tests' own, and certificates that it signs: X.509 by hand, for a machine need not have
// openssl. Just enough of RFC 5280 for Node to believe it.

import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

export interface Certified {
  /** PEM. */
  readonly key: string
  readonly cert: string
}

export interface Authority {
  /** PEM, as a campus would hand it out. */
  readonly cert: string
  /** A certificate for a server at this IPv4 address. */
  certify(address: string): Certified
}

/** A value with its tag and length in front (DER). */
function der(tag: number, ...parts: readonly (Buffer | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map(part => Buffer.from(part)))
  const { length } = content
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...head]), content])
}
const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts)
const explicit = (number: number, ...parts: readonly Buffer[]): Buffer => der(0xa0 + number, ...parts)
const identifier = (...bytes: readonly number[]): Buffer => der(0x06, bytes)

const ecdsaWithSha256 = sequence(identifier(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
const named = (name: string): Buffer =>
  sequence(der(0x31, sequence(identifier(0x55, 0x04, 0x03), der(0x0c, Buffer.from(name)))))
const time = (date: Date): Buffer =>
  der(0x18, Buffer.from(`${date.toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`))
/** id-ce with its last byte. */
const extension = (id: number, isCritical: boolean, value: Buffer): Buffer =>
  sequence(identifier(0x55, 0x1d, id), ...(isCritical ? [der(0x01, [0xff])] : []), der(0x04, value))

function certificate(
  subject: { readonly name: string; readonly key: KeyObject },
  issuer: { readonly name: string; readonly key: KeyObject },
  extensions: readonly Buffer[],
): string {
  const day = 86_400_000
  const body = sequence(
    explicit(0, der(0x02, [2])),
    der(0x02, [1, ...randomBytes(8)]),
    ecdsaWithSha256,
    named(issuer.name),
    sequence(time(new Date(Date.now() - day)), time(new Date(Date.now() + 10 * day))),
    named(subject.name),
    subject.key.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions)),
  )
  const signature = sign('sha256', body, issuer.key)
  const text = sequence(body, ecdsaWithSha256, der(0x03, [0], signature)).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${text.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`
}

/** @param name by which a failure may call it: "Campus CA" */
export function makeAuthority(name: string): Authority {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = { name, key: pair.privateKey }
  return {
    cert: certificate({ name, key: pair.publicKey }, issuer, [
      extension(0x13, true, sequence(der(0x01, [0xff]))), // basicConstraints: a CA
    ]),
    certify(address) {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const names = sequence(der(0x87, address.split('.').map(Number))) // an IP address
      return {
        key: String(own.privateKey.export({ type: 'pkcs8', format: 'pem' })),
        cert: certificate({ name: address, key: own.publicKey }, issuer, [extension(0x11, false, names)]),
      }
    },
  }
}
