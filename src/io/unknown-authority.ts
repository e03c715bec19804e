// A certificate that nobody here vouches for: who signed it, and what a person can do about it.

import type { Socket } from 'node:net'
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'

/** OpenSSL's words for a chain that ends at an authority that is not known. */
const unknown = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
])

/** Listens who signed the certificate that a connection meets. @returns its name, once it is there and if it has one */
export function hearAuthority(socket: Socket): () => string | undefined {
  let name: string | undefined
  // Before Node judges the chain: afterwards the connection is gone, and its certificates with it.
  socket.prependOnceListener('secure', () => {
    name = authorityOf((socket as TLSSocket).getPeerCertificate(true))
  })
  return () => name
}

/** The last one that a chain names; text of others, so cut to what a sentence can hold. */
function authorityOf(leaf: DetailedPeerCertificate): string | undefined {
  let last = leaf
  for (let depth = 0; depth < 10; depth += 1) {
    const next: DetailedPeerCertificate | undefined = last.issuerCertificate
    if (next === undefined || next === last) break
    last = next
  }
  const { CN, O } = (last.issuer ?? {}) as Record<string, string | string[] | undefined>
  const name = [CN ?? O ?? []].flat()[0]
  return name?.replaceAll(/[\p{Cc}\p{Cf}"]/gu, '').slice(0, 100) || undefined
}

/** The error with the authority's name, if it is about one that is not known. */
export function withAuthority(error: Error, name: string | undefined): Error {
  const { code } = error as NodeJS.ErrnoException
  if (name === undefined || !unknown.has(code ?? '')) return error
  return Object.assign(new Error(error.message), { code, authority: name })
}

/**
 * What failed, and what helps here and in every job alike. Node's own advice (--use-system-ca) is left out: nobody can
 * start a job's Node with it.
 */
export function inTlsWords(error: unknown): string {
  const { message, code, authority } = error as NodeJS.ErrnoException & { authority?: string }
  const reason = message.replace(/; if the root CA is installed.*/s, '')
  if (!unknown.has(code ?? '')) return reason
  const signer = authority === undefined ? '' : `, signed by "${authority}"`
  return `${reason}${signer}; if you trust it, give its certificate with --ca-certificates`
}
