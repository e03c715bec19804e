// What must not be written down of a person's words: passwords in URLs and proxies, tokens, signatures. One filter for
// all that is kept.

/** What stands in a secret's place. */
export const secretMark = 'SECRET'

const secretName =
  '(?:pass|pwd|secret|token|credential|api_?key|access_?key|private_?key|signature|auth|bearer)'

/** Each leaves what stands before the secret. */
const secrets: readonly RegExp[] = [
  // https://me:word@host, anywhere in a text
  /\b([a-z][a-z0-9+.-]*:\/\/)[^/?#\s'"]*(?=@)/gi,
  // http_proxy=me:word@host:3128
  /(\b\w*proxy\s*=\s*(?:[a-z]+:\/\/)?)[^\s'"]*(?=@)/gi,
  // ?token=word, &X-Amz-Signature=word, &sig=word
  new RegExp(`([?&;](?:[\\w.-]*${secretName}[\\w.-]*|sig|key|sas|code)=)[^&#;\\s'"]+`, 'gi'),
  // API_TOKEN=word, DB_PASSWORD='two words'
  new RegExp(`(\\b\\w*${secretName}\\w*\\s*=\\s*)(?:'(?:[^']|'')*'|[^\\s'";&]+)`, 'gi'),
  // Authorization: Bearer word
  /(\b(?:bearer|basic) +)[\w.~+/=-]{6,}/gi,
]

/** The text with `SECRET` in the place of what must not be read by others. */
export const withoutSecrets = (text: string): string =>
  secrets.reduce((rest, secret) => rest.replace(secret, `$1${secretMark}`), text)

export const hasSecrets = (text: string): boolean => withoutSecrets(text) !== text
