// Processes that work in a folder: the jobs of a run that was killed outlive it.

import { readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A worker that is told to end keeps what it has, which takes no second; a shell waits for what it has called. */
const patienceMs = 10_000

/** Ends them: asks first, so that they can keep what is done. @param folder its real path */
export async function endProcessesIn(folder: string): Promise<void> {
  tell(folder, 'SIGTERM')
  const giveUpMs = Date.now() + patienceMs
  while (processesIn(folder).length > 0) {
    if (Date.now() > giveUpMs) tell(folder, 'SIGKILL')
    await sleep(20)
    if (Date.now() > giveUpMs + patienceMs) return
  }
}

function tell(folder: string, signal: NodeJS.Signals): void {
  for (const pid of processesIn(folder)) {
    try {
      process.kill(pid, signal)
    } catch {
      // It has ended by itself.
    }
  }
}

/** Those whose working folder it is, or one within; of other people's nothing is seen. */
function processesIn(folder: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      const where = `${workingFolder(pid)}/`
      return where.startsWith(`${folder}/`)
    })
    .map(Number)
}

function workingFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}
