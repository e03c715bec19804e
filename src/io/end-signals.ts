// Signals that mean "come to your end", as schedulers, terminals and people send them.

import { readFileSync } from 'node:fs'
import { constants } from 'node:os'

/** What each counts as: Grid Engine's notice, and what people take for one, as SIGTERM. */
const countsAs = {
  SIGTERM: 'SIGTERM',
  SIGINT: 'SIGINT',
  SIGHUP: 'SIGHUP',
  SIGUSR1: 'SIGTERM',
  SIGUSR2: 'SIGTERM',
} as const

/** How often is looked for the one signal that Node does not hand on. */
const intervalMs = 500

/** Calls `end` at each of them with the number that it counts as, for as long as the program runs. */
export function onEndSignals(end: (number: number) => void): void {
  for (const [name, as] of Object.entries(countsAs)) process.on(name, () => end(constants.signals[as]))
}

/**
 * Makes a SIGTERM of SIGUSR1. --disable-sigusr1 keeps it from opening Node's debugger to everybody on this machine; it
 * also blocks it, so that no handler hears it: it only shows as pending.
 */
export function takeUsr1ForTerm(): void {
  if (!holdsUsr1('SigBlk')) return
  const look = setInterval(() => {
    if (!holdsUsr1('ShdPnd')) return
    clearInterval(look)
    process.kill(process.pid, 'SIGTERM')
  }, intervalMs).unref()
}

/** Is it in this set of our process's signals? Where nothing tells: no. */
function holdsUsr1(set: 'SigBlk' | 'ShdPnd'): boolean {
  try {
    const [, mask = '0'] = new RegExp(`^${set}:\\s*(\\S+)$`, 'm').exec(statusOfProcess()) ?? []
    return ((BigInt(`0x${mask}`) >> BigInt(constants.signals.SIGUSR1 - 1)) & 1n) === 1n
  } catch {
    return false
  }
}

const statusOfProcess = (): string => readFileSync('/proc/self/status', 'utf8')
