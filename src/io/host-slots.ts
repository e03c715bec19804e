// At most so many at once for one name, a proxy or a host: who comes later waits in line. How fast a host may be asked
// is the governor's (governor.ts).

/**
 * One line a host. The line itself is not bounded: callers are (a worker asks for a few dozen pictures
 * at a time).
 */
export interface HostSlots {
  /** Undefined: a slot is taken. A promise: it settles when one is, first come, first served. */
  take(host: string): Promise<void> | undefined
  give(host: string): void
  /** Lets everybody in line go: the fetcher is closing, and they will see that. */
  close(): void
}

export function openHostSlots(slotsPerHost: number): HostSlots {
  const hosts = new Map<string, { taken: number; readonly line: (() => void)[] }>()
  return {
    take(host) {
      let slots = hosts.get(host)
      if (slots === undefined) {
        slots = { taken: 0, line: [] }
        hosts.set(host, slots)
      }
      if (slots.taken < slotsPerHost) {
        slots.taken += 1
        return undefined
      }
      const { line } = slots
      return new Promise(resolve => {
        line.push(resolve)
      })
    },
    give(host) {
      const slots = hosts.get(host)
      if (slots === undefined) return
      const next = slots.line.shift()
      if (next !== undefined)
        next() // the slot passes from hand to hand, so nobody can cut in
      else slots.taken -= 1
    },
    close() {
      for (const { line } of hosts.values()) for (const go of line.splice(0)) go()
    },
  }
}
