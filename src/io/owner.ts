// Which process a folder belongs to, as words for the folder's name, and whether that process is still there. A number
// alone is no proof: it is given again, containers count their own, and a machine may have been started anew.

import { hash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** `3f2a91c0-77d0e1b2-4026531836-8123-912345`: this process of this machine. */
export const ownerWords = (): string => formatOwner(thisProcess())

interface Owner {
  readonly machine: string
  /** Of the machine. */
  readonly boot: string
  /** Where its number is one of. */
  readonly numbers: string
  readonly pid: string
  /** When it began, in ticks since the boot. */
  readonly started: string
}

const formatOwner = ({ machine, boot, numbers, pid, started }: Owner): string =>
  [machine, boot, numbers, pid, started].join('-')

/** The words of a process at the beginning of a text. */
export const ownerPattern = /^([0-9a-f]{8})-([0-9a-f]{8})-(\d+)-(\d+)-(\d+)/

/** Is the process gone for certain? Of another machine, or another container, nothing is known. */
export function isGone(text: string): boolean {
  const match = ownerPattern.exec(text)
  if (match === null) return false
  const [, machine, boot, numbers, pid = '', started] = match
  const here = thisProcess()
  if (machine !== here.machine) return false
  if (boot !== here.boot) return true
  return numbers === here.numbers && startOf(pid) !== started
}

function thisProcess(): Owner {
  const pid = String(process.pid)
  return {
    machine: hash('sha256', hostname()).slice(0, 8),
    boot: told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'), /^[0-9a-f]{8}/) ?? '00000000',
    numbers: told(() => readlinkSync('/proc/self/ns/pid'), /\d+/) ?? '0',
    pid,
    started: startOf(pid) ?? '0',
  }
}

/** What the kernel says, where it does: some containers have no such files. */
function told(read: () => string, pattern: RegExp): string | undefined {
  try {
    return pattern.exec(read())?.[0]
  } catch {
    return undefined
  }
}

/** @returns undefined if there is no such process, or it has ended and nobody has asked how */
function startOf(pid: string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The program's name may hold anything, blanks and brackets too: proc(5) numbers the fields from there.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}
