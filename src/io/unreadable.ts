// undici's words for an answer that it does not read, though others may.

/**
 * A length that is said twice is among them, and what it calls a bad response: 100 Continue, though nobody asked.
 * @param hasHead the head was read, so a body whose length is wrong is merely cut short
 */
export function isUnreadable(error: unknown, hasHead: boolean): boolean {
  const { name, code, message } = error as Error & { code?: unknown }
  if (name === 'HTTPParserError') return !isEarlyEnd(error)
  if (code === 'UND_ERR_SOCKET') return message === 'bad response' || message === 'bad upgrade'
  return code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' && !hasHead
}

/** llhttp's word for an answer that ends before its last chunk. */
export const isEarlyEnd = (error: unknown): boolean => /\bEOF\b/.test((error as Error).message)
