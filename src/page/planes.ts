// Whole numbers as byte planes: first every lowest byte, then every next one. Each plane compresses with
// its own Huffman code, which beats a varint's mixture by a fifth; high planes are mostly zeros.

/** How many bytes the largest of the numbers needs, 1 to 4. */
export function planesFor(numbers: Uint32Array): number {
  let all = 0
  for (let index = 0; index < numbers.length; index++) all |= numbers[index]!
  return all >>> 24 ? 4 : all >>> 16 ? 3 : all >>> 8 ? 2 : 1
}

/** Writes the numbers at `at`; it takes `planes` bytes a number. */
export function writePlanes(bytes: Uint8Array, at: number, numbers: Uint32Array, planes: number): number {
  for (let plane = 0; plane < planes; plane++) {
    for (let index = 0; index < numbers.length; index++) bytes[at++] = numbers[index]! >>> (8 * plane)
  }
  return at
}

/** Reads back what `writePlanes` wrote. */
export function readPlanes(bytes: Uint8Array, at: number, length: number, planes: number): Uint32Array {
  const numbers = new Uint32Array(length)
  numbers.set(bytes.subarray(at, at + length))
  for (let plane = 1; plane < planes; plane++) {
    const from = at + plane * length
    for (let index = 0; index < length; index++) numbers[index]! |= bytes[from + index]! << (8 * plane)
  }
  return numbers
}
