// What must not be written down of a person's words: passwords in URLs and proxies, tokens, signatures. The one filter for
// all that is kept, shown or sent home. Text that is masked is masked before it is cut: half a password has no mark.

/** What stands in a secret's place. */
export const secretMark = 'SECRET'

/** The text with `SECRET` in the place of what must not be read by others. Takes any text, and never throws. */
export function withoutSecrets(text: string): string {
  // Nearly every URL of an archive has none of these, and there may be a million of them.
  if (!/[@=%"' ]/.test(text)) return text
  return withoutNamed(withoutUsers(text))
}

export const hasSecrets = (text: string): boolean => withoutSecrets(text) !== text

/** A location as it may be published: without secrets, and without the mark where user and password stood. */
export function publicLocation(location: string): string {
  const safe = withoutSecrets(location)
  return safe === location ? location : safe.replace(markedUser, '$1')
}

const markedUser = new RegExp(`^([^@\\s]*?:[/\\\\]*)${secretMark}@`)

// --- user:password@ ---------------------------------------------------------------------------------

/** `https://`, with a slash too many or too few, `//` alone, and `https:`. */
const opening =
  /[a-z][a-z0-9+.-]*:[/\\]+|\b(?:https?|ftps?|sftp|file|osdf|pelican|stash|s3|davs?):|(?<![\w:/\\])[/\\]{2,}/gi

const hasScheme = /[a-z][a-z0-9+.-]*:[/\\]|\b(?:https?|ftps?|sftp|file|osdf|pelican|stash|s3|davs?):/i

/** A password with a blank in it ends no later than that, in characters. */
const longestBroken = 256

function withoutUsers(text: string): string {
  if (!/@|%40/.test(text)) return text
  let safe = ''
  let done = 0
  for (const { 0: scheme, index } of text.matchAll(opening)) {
    const start = index + scheme.length
    if (start < done) continue
    const end = endOfUser(text, start)
    if (end === undefined) continue
    safe += `${text.slice(done, start)}${secretMark}`
    done = end
  }
  return (
    (safe + text.slice(done))
      // me:word@host, with no scheme or a broken one before it
      .replace(/(^|[\s"'(,;=<>|])[^\s"'@:,;=<>|(]+:[^\s"'@]*@(?=[\w[])/g, (all, before: string) =>
        hasScheme.test(all) ? all : `${before}${secretMark}@`,
      )
      // http_proxy=me:word@host:3128
      .replace(/(\b\w*proxy\s*=\s*(?:[a-z]+:\/\/)?)[^\s'"]*(?=@)/gi, `$1${secretMark}`)
      // A URL within a URL.
      .replace(/(%3a(?:%2f)+)(?:(?!%2f|%3f|%23|%40)[^\s&"'<>])+(?=%40)/gi, `$1${secretMark}`)
  )
}

/** The place of the `@` that ends user and password, of a URL whose host should begin at `start`. */
function endOfUser(text: string, start: number): number | undefined {
  const word = /\S*/y
  word.lastIndex = start
  const [rest = ''] = word.exec(text) ?? []
  const authority = /^[^/\\?#]*/.exec(rest)![0]
  const at = authority.lastIndexOf('@')
  const [host] = authority.slice(at + 1).split(/["'<>),;]/, 1)
  const isHost = /^(?:\[[^\]]*\]|[^:@]*)(?::\d*)?$/.test(host!)
  if (!isHost) {
    // me:w/rd@host, me:w rd@host
    const last = rest.lastIndexOf('@')
    if (last >= 0) return start + last
    const line = /[^\r\n]*/y
    line.lastIndex = start
    const further = line
      .exec(text)![0]
      .slice(0, rest.length + longestBroken)
      .indexOf('@')
    return further < 0 ? undefined : start + further
  }
  if (authority.includes(':')) {
    // me:12/34@host.example/ looks like a host with its port; photo@2x.jpg is followed by nothing.
    const [hidden] = [...rest.matchAll(/[^/\\]@(?=[\w.-]+\.\w+(?::\d+)?[/\\])/g)].slice(-1)
    if (hidden !== undefined && hidden.index + 1 > at) return start + hidden.index + 1
  }
  return at < 0 ? undefined : start + at
}

// --- name=secret ------------------------------------------------------------------------------------

const wordsOfSecrets =
  /(?<!com|by|tres|over|under)pass(?!age|eng|ive|ion|port)|pwd|secret|token|credential|signature|bearer|auth(?!or)|session|jwt|hmac|hdnts|hdnea|(?:api|access|private|account|shared|subscription|storage|app)[-_.]?key|key-?pair-?id|accessid/i
/** Of a URL's query only: in other text these are words like others. */
const shortNames = /^(?:oh|hm|code|policy|pw)$|(?:^|[-_.])(?:sig|sign|key|sas)$/i

const namedSecret = new RegExp(
  `([\\w.-]{0,60}(?:${wordsOfSecrets.source})[\\w.-]{0,60}\\s{0,9}=\\s{0,9})(?:'(?:[^']|'')*'|"[^"]*"|[^\\s'";&]+)`,
  'gi',
)

const isSecretName = (name: string): boolean => wordsOfSecrets.test(name)
const isSecretParameter = (name: string): boolean => isSecretName(name) || shortNames.test(name)

function withoutNamed(text: string): string {
  return (
    withoutParameters(text)
      // API_TOKEN=word, DB_PASSWORD='two words', X-Amz-Signature=word
      .replace(namedSecret, `$1${secretMark}`)
      // "token": "word"
      .replace(
        /(["'])([\w.-]{1,100})\1(\s*:\s*)(["'])(?:\\.|(?!\4)[^\\])*\4/g,
        (all, quote: string, name: string, sign: string, other: string) =>
          isSecretName(name) ? `${quote}${name}${quote}${sign}${other}${secretMark}${other}` : all,
      )
      // Authorization: Bearer word
      .replace(/(\b(?:bearer|basic) +)[\w.~+/=-]{6,}/gi, `$1${secretMark}`)
      // Cookie: a=b
      .replace(/(\b(?:set-cookie|cookie|x-[\w-]*(?:key|token|auth)):\s*)[^\r\n"']+/gi, `$1${secretMark}`)
  )
}

/** ?token=word, &X-Amz-Signature=word, and of a URL within a URL %26sig%3Dword. */
const withoutParameters = (text: string, depth = 0): string =>
  text.replace(
    /([?&;#]|%3f|%26|%3b|%23)([^=&?#\s'"<>]{1,100}?)(=|%3d)((?:(?!&|%26)[^#\s'"<>])*)/gi,
    (all, before: string, name: string, sign: string, value: string) => {
      if (depth > 3 || isSecretParameter(decoded(name))) return `${before}${name}${sign}${secretMark}`
      return /%3d|[;?]/i.test(value) ? `${before}${name}${sign}${withoutParameters(value, depth + 1)}` : all
    },
  )

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replace(/^amp;/i, ''))
  } catch {
    return name
  }
}
