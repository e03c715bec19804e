// What chaos does to a run beside HTCondor's own commands: kills programs in their sandboxes, fills a disk to the brim,
// spoils fragments that are home.

import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'

export interface Disk {
  readonly path: string
  /** Leaves not a byte free; what programs write then fails with ENOSPC. @returns whether there was anything to fill */
  fill(): Promise<boolean>
  /** Takes that away again. */
  clear(): void
  unmount(): Promise<void>
}

/** A disk of its own, in memory. @returns undefined where this account may mount none */
export async function mountDisk(path: string, megabytes: number): Promise<Disk | undefined> {
  mkdirSync(path, { recursive: true })
  const options = `size=${megabytes}m,mode=1777`
  const { exitCode } = await execa('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { reject: false })
  if (exitCode !== 0) return undefined
  const ballast = join(path, '.ballast')
  return {
    path,
    fill: async () => {
      const { bavail, bsize } = statfsSync(path)
      if (bavail === 0) return false
      await execa('fallocate', ['-l', String(bavail * bsize), ballast], { reject: false })
      return true
    },
    clear: () => rmSync(ballast, { force: true }),
    unmount: async () => {
      await execa('umount', ['--lazy', path])
    },
  }
}

/** Processes that work in a sandbox below one of these folders. */
export const programsBelow = (folders: readonly string[]): number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        const cwd = readlinkSync(`/proc/${pid}/cwd`)
        return folders.some(folder => cwd.startsWith(join(folder, 'dir_')))
      } catch {
        return false
      }
    })

/** @returns whether it was there to be killed */
export function kill(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

/** One fragment that is home is cut, doubled, or another plan's. @returns whether there was one */
export function spoilFragment(folder: string, random: () => number): boolean {
  const home = readdirSync(folder).filter(name => /^results-\d.*\.json$/.test(name))
  const name = home[Math.floor(random() * home.length)]
  if (name === undefined) return false
  const path = join(folder, name)
  const text = readFileSync(path, 'utf8')
  const way = Math.floor(random() * 3)
  if (way === 0) writeFileSync(path, text.slice(0, Math.floor(text.length * random())))
  else if (way === 1) cpSync(path, join(folder, name.replace('.json', '-copy.json')))
  else writeFileSync(path, text.replace(/"plan":"[0-9a-f]{12}/, '"plan":"0123456789ab'))
  return true
}
