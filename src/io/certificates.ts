// Certificate authorities that a person trusts beside those that Node knows: a campus's own.

import { X509Certificate } from 'node:crypto'
import { describeError, misuse } from '../errors.ts'
import { readWhole } from './files.ts'

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g

/**
 * @returns the certificates of the file, PEM
 * @throws Foreseen (2) saying what was expected and found
 */
export function readCertificates(path: string): string[] {
  const expected = `--ca-certificates ${path} must hold certificates in PEM`
  const bytes = readWhole(path)
  const found = Array.from(bytes.toString('latin1').matchAll(block), ([text, kind]) => ({ text, kind }))
  // It would travel with every job.
  if (found.some(({ kind }) => kind?.includes('PRIVATE KEY')))
    throw misuse(
      `${expected}; found a private key, which must not travel`,
      'leave only the certificates in it',
    )
  const certificates = found.filter(({ kind }) => /^(?:X509 |TRUSTED )?CERTIFICATE$/.test(kind ?? ''))
  if (certificates.length === 0) {
    const isDer = bytes[0] === 0x30
    throw misuse(
      `${expected}; found ${bytes.length === 0 ? 'an empty file' : isDer ? 'what seems to be DER' : 'none'}`,
      isDer
        ? `openssl x509 -inform der -in ${path} -out authority.pem`
        : 'ask those who run the server for it',
    )
  }
  certificates.forEach(({ text }, index) => {
    try {
      new X509Certificate(text)
    } catch (error) {
      throw misuse(`${expected}; certificate ${index + 1} cannot be read: ${describeError(error)}`)
    }
  })
  return certificates.map(({ text }) => `${text}\n`)
}
