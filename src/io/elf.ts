// An ELF program cut down to what the kernel and the loader read: its segments. Section headers, symbol
// table and debug data are for people with a debugger; without them Node is 18 MB smaller, and no
// external `strip` is needed.

import { misuse } from '../errors.ts'

/** `e_machine` of the ELF header. */
export const elfMachines = { x86_64: 62, aarch64: 183 } as const

export interface ElfCut {
  readonly machine: number
  /** Keep this many bytes of the file … */
  readonly size: number
  /** … and put these in front of it, over what was there: the header that no longer tells of sections. */
  readonly header: Buffer
}

/** Enough of a file for `cutElf`: the header and every program header of any real program. */
export const elfHeadSize = 4096

const headerSize = 64
const programHeaderSize = 56

/**
 * Where an ELF program may be cut. Layout: elf(5), ElfN_Ehdr and ElfN_Phdr for 64 bits.
 * @param head the file's first bytes, `elfHeadSize` of them or all
 * @param name names the file in errors
 * @throws Foreseen (2) when it is no 64-bit little-endian ELF program
 */
export function cutElf(head: Buffer, name: string): ElfCut {
  const is64BitLittleEndian =
    head.length >= headerSize && head.subarray(0, 6).equals(Buffer.from('\x7fELF\x02\x01', 'latin1'))
  if (!is64BitLittleEndian) throw misuse(`${name} is not a 64-bit Linux program (ELF)`)
  const tableOffset = Number(head.readBigUInt64LE(0x20))
  const entrySize = head.readUInt16LE(0x36)
  const entries = head.readUInt16LE(0x38)
  const tableEnd = tableOffset + entries * entrySize
  if (entrySize !== programHeaderSize || entries === 0 || tableEnd > head.length) {
    throw misuse(`${name} has no program headers where they should be`)
  }
  let size = tableEnd
  for (let at = tableOffset; at < tableEnd; at += entrySize) {
    const offset = Number(head.readBigUInt64LE(at + 0x08))
    const sizeInFile = Number(head.readBigUInt64LE(at + 0x20))
    size = Math.max(size, offset + sizeInFile)
  }
  const header = Buffer.from(head.subarray(0, headerSize))
  header.fill(0, 0x28, 0x30) // e_shoff
  header.fill(0, 0x3a, 0x40) // e_shentsize, e_shnum, e_shstrndx
  return { machine: head.readUInt16LE(0x12), size, header }
}
