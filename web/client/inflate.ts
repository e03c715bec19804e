// The page's compressed blocks, back to bytes and text.

/** Undoes raw deflate and base64. */
export async function inflate(base64: string): Promise<Uint8Array> {
  const stream = new DecompressionStream('deflate-raw')
  const writer = stream.writable.getWriter()
  const written = writer.write(decode(base64)).then(() => writer.close())
  const [bytes] = await Promise.all([new Response(stream.readable).arrayBuffer(), written])
  return new Uint8Array(bytes)
}

export const inflateText = async (base64: string): Promise<string> =>
  new TextDecoder().decode(await inflate(base64))

/** The browser's own decoder where it has one (ECMAScript 2026): a loop over ten million letters is seen. */
function decode(base64: string): Uint8Array<ArrayBuffer> {
  const { fromBase64 } = Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }
  if (fromBase64 !== undefined) return fromBase64.call(Uint8Array, base64)
  const letters = atob(base64)
  const bytes = new Uint8Array(letters.length)
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at)
  return bytes
}
