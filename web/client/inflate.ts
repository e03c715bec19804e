// The page's compressed blocks, back to bytes and text.

/** Undoes raw deflate and base64. */
export async function inflate(base64: string): Promise<Uint8Array> {
  const packed = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

export const inflateText = async (base64: string): Promise<string> =>
  new TextDecoder().decode(await inflate(base64))
