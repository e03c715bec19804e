// Secrets as people and servers put them into URLs and lines, in many shapes.

const names = [
  ...[
    'X-Amz-Signature',
    'X-Amz-Security-Token',
    'X-Amz-Credential',
    'Signature',
    'sig',
    'token',
    'AWSAccessKeyId',
  ],
  ...[
    'Key-Pair-Id',
    'Policy',
    'X-Goog-Signature',
    'X-Goog-Credential',
    'GoogleAccessId',
    'access_token',
    'api_key',
  ],
  ...[
    'apikey',
    'key',
    'password',
    'sas',
    'auth',
    'jwt',
    'x-oss-signature',
    'hdnts',
    'subscription-key',
    'TOKEN',
  ],
]

/**
 * @param word what must not be seen; each shape holds it, or parts that begin with it
 * @returns a text without blanks at its ends, and what must not be left of it
 */
export function secretShapes(word: string): (readonly [shape: string, words: readonly string[]])[] {
  const secret = [word]
  const users = [
    ...[
      `me:${word}`,
      word,
      `${word}:`,
      `:${word}`,
      `me:${word}/${word}`,
      `me:${word}/${word}/${word}`,
      `me:${word}?${word}`,
      `me:${word}#${word}`,
    ],
    ...[
      `me:${word}@${word}`,
      `me:${word}:${word}`,
      `me:${word}"${word}`,
      `me:${word},${word}`,
      `me:12/${word}`,
      `me:${word}\\${word}`,
    ],
    ...[
      `me%3A${word}`,
      `me:%41${word}`,
      `me:${word}[${word}`,
      `me:${word};${word}`,
      `me:${word}&${word}`,
      `me:${word}'${word}`,
    ],
  ]
  const openings = [
    'https://',
    'http://',
    'HTTPS://',
    'https:/',
    'https:///',
    'https:////',
    'ftp://',
    'https:\\\\',
    'https:',
  ]
  return [
    ...openings.flatMap(opening =>
      users.map(user => [`${opening}${user}@archive.example/a/b.jpg`, secret] as const),
    ),
    ...['//', 'https//', ''].map(opening => [`${opening}me:${word}@archive.example/a.jpg`, secret] as const),
    [`https://me:${word} ${word}@archive.example/a.jpg`, secret],
    ...names.flatMap(name =>
      [
        `https://archive.example/a.jpg?${name}=${word}`,
        `https://archive.example/a.jpg?x=1&${name}=${word}%3D&y=2`,
        `https://archive.example/a.jpg?x=1&amp;${name}=${word}`,
        `https://archive.example/a.jpg;${name}=${word}`,
        `https://archive.example/a.jpg#${name}=${word}`,
        `https://proxy.example/?url=https%3A%2F%2Fs3.example%2Fa%3F${name}%3D${word}%26y%3D1`,
      ].map(shape => [shape, secret] as const),
    ),
    [`https://proxy.example/?url=https%3A%2F%2Fme%3A${word}%40archive.example%2Fa.jpg`, secret],
    [`{"url":"https://archive.example/a.jpg","api_key":"${word}"}`, secret],
    [`HTTPS_PROXY=me:${word}/x@proxy.example:3128`, secret],
    [`Authorization: Bearer ${word}.abc`, secret],
  ]
}
