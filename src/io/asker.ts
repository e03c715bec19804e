// Who asks, beside photogrid itself: a contact, the headers that an archive wants, and whose certificates are believed.

import { parseContact } from '../data/contact.ts'
import type { AskerOptions } from '../data/job-words.ts'
import { parseHeaderFile, parseRequestHeaders, type RequestHeader } from '../data/request-headers.ts'
import { misuse } from '../errors.ts'
import { readCertificates } from './certificates.ts'
import { readWhole } from './files.ts'

export interface Asker {
  /** For the User-Agent. */
  readonly contact?: string
  /** For the servers of rows alone, not beyond a redirect to another origin. */
  readonly headers?: readonly RequestHeader[]
  /** PEM, beside those that Node knows. */
  readonly authorities?: readonly string[]
}

/**
 * Reads and checks what was typed.
 * @param typed headers themselves, in place of a file of them
 * @throws Foreseen (2)
 */
export function readAsker(
  { contact, headerFile, caCertificates }: AskerOptions,
  typed: readonly string[] = [],
): Asker {
  if (headerFile !== undefined && typed.length > 0)
    throw misuse('--header and --header-file are the same in two forms', 'give one of them')
  const headers =
    headerFile === undefined
      ? parseRequestHeaders(typed.map(text => ({ where: '--header', text })))
      : parseHeaderFile(headerFile, readWhole(headerFile).toString('utf8'))
  return {
    ...(contact !== undefined && { contact: parseContact('--contact', contact) }),
    ...(headers.length > 0 && { headers }),
    ...(caCertificates !== undefined && { authorities: readCertificates(caCertificates) }),
  }
}
