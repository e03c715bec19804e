// What became of each job, by the event log: a fold of its events into columns, about 50 bytes a job.

import { applyNote, applyToCluster, type Cluster, type JobState, jobStates, newCluster } from './cluster.ts'
import type { Coded, JobEvent, Place } from './job-event.ts'
import { Names, ownText } from './names.ts'
import { withoutSecrets } from './secrets.ts'
import { isForMemory } from './self-release.ts'

const [idle, running, held, done, failed, removed] = [0, 1, 2, 3, 4, 5]
const hasEnded = (state: number): boolean => state >= done

/** One job, taken out of the columns. */
export interface Job extends Place {
  readonly cluster: number
  readonly proc: number
  readonly state: JobState
  /** How often it started to execute, and how often it was held. */
  readonly tries: number
  readonly holds: number
  /** How often for memory. */
  readonly memoryHolds: number
  /** What the machine gave it where it ran last; undefined: the log does not say. */
  readonly memoryMb: number | undefined
  /** When it came into this state; NaN where the log does not begin with it. */
  readonly sinceMs: number
  /** Of its last end, a requeued one included: 0 to 255, or 256 + a signal; undefined: none is known. */
  readonly exit: number | undefined
  /** While it is held. */
  readonly hold: Coded | undefined
}

/** Where an ended job's exit is a signal's number plus this, it was killed. */
export const signalBase = 256
const noExit = -1

/** Takes events in the order of the log; columns double as they fill. */
export class JobTable {
  /** By number, of the schedd that counts now; the last one began last. */
  readonly clusters = new Map<number, Cluster>()
  /** Of any event; undefined before the first. */
  lastEventMs: number | undefined
  /** When a job last began or ended to execute. */
  lastMoveMs: number | undefined
  readonly #names = new Names()
  readonly #holds: Coded[] = []
  readonly #holdIndex = new Map<string, number>()
  #length = 0
  #cluster = new Uint32Array(1024)
  #proc = new Uint32Array(1024)
  #state = new Uint8Array(1024)
  #tries = new Uint16Array(1024)
  #heldTimes = new Uint16Array(1024)
  #heldForMemory = new Uint8Array(1024)
  #memoryMb = new Uint32Array(1024)
  #host = new Uint32Array(1024)
  #site = new Uint32Array(1024)
  #sinceMs = new Float64Array(1024)
  #exit = new Int32Array(1024)
  #hold = new Uint32Array(1024)

  get length(): number {
    return this.#length
  }

  apply(event: JobEvent): void {
    const { kind, timeMs } = event
    this.lastEventMs = Math.max(this.lastEventMs ?? timeMs, timeMs)
    if (this.#isSubmittedAgain(event)) this.clusters.delete(event.cluster)
    const cluster = this.#clusterOf(event.cluster, timeMs)
    if (event.proc < 0) {
      applyToCluster(cluster, event)
      return
    }
    switch (kind) {
      case 'submit':
        cluster.submittedMs = timeMs
        applyNote(cluster, event.note)
        this.#jobOf(cluster, event)
        return
      case 'execute': {
        const job = this.#move(cluster, event, running)
        this.#tries[job]! += 1
        this.#host[job] = this.#names.add(event.host)
        this.#site[job] = this.#names.add(event.site)
        this.#exit[job] = noExit
        this.#memoryMb[job] = event.memoryMb ?? 0
        this.lastMoveMs = timeMs
        cluster.startedMs ??= timeMs
        return
      }
      case 'ad': {
        if (event.site === null) return
        this.#site[this.#jobOf(cluster, event)] = this.#names.add(event.site)
        return
      }
      case 'evicted':
        this.#end(cluster, event, idle)
        return
      case 'terminated':
        this.#end(cluster, event, event.exitCode === 0 ? done : failed)
        return
      case 'skipped':
        this.#exit[this.#move(cluster, event, done)] = noExit
        return
      case 'shadow-exception':
      case 'reconnect-failed':
      case 'executable-error':
        this.#move(cluster, event, idle)
        return
      case 'released':
        this.#move(cluster, event, idle)
        return
      case 'aborted':
        this.#move(cluster, event, removed)
        return
      case 'held': {
        const job = this.#move(cluster, event, held)
        this.#heldTimes[job]! += 1
        if (isForMemory(event) && this.#heldForMemory[job]! < 255) this.#heldForMemory[job]! += 1
        this.#hold[job] = this.#addHold(event)
        return
      }
    }
  }

  *jobs(cluster?: Cluster): Generator<Job> {
    if (cluster === undefined) for (let job = 0; job < this.#length; job += 1) yield this.#take(job)
    else for (const job of cluster.jobs.values()) yield this.#take(job)
  }

  #take(job: number): Job {
    const state = this.#state[job]!
    const exit = this.#exit[job]!
    return {
      cluster: this.#cluster[job]!,
      proc: this.#proc[job]!,
      state: jobStates[state]!,
      tries: this.#tries[job]!,
      holds: this.#heldTimes[job]!,
      memoryHolds: this.#heldForMemory[job]!,
      memoryMb: this.#memoryMb[job]! || undefined,
      host: this.#names.at(this.#host[job]!),
      site: this.#names.at(this.#site[job]!),
      sinceMs: this.#sinceMs[job]!,
      exit: exit === noExit ? undefined : exit,
      hold: state === held ? this.#holds[this.#hold[job]!] : undefined,
    }
  }

  #end(cluster: Cluster, event: JobEvent & { kind: 'evicted' | 'terminated' }, state: number): void {
    const job = this.#move(cluster, event, state)
    this.lastMoveMs = event.timeMs
    const { exitCode, signal } = event
    if (exitCode !== null) this.#exit[job] = exitCode & 255
    else if (signal !== null) this.#exit[job] = signalBase + signal
  }

  /** A job that has left the queue does not come back. */
  #move(cluster: Cluster, event: JobEvent, state: number): number {
    const job = this.#jobOf(cluster, event)
    const before = this.#state[job]!
    if (before === state || hasEnded(before)) return job
    // An eviction is told of a job that is held already, too.
    if (before === held && state === idle && event.kind !== 'released') return job
    cluster.counts[before]! -= 1
    cluster.counts[state]! += 1
    this.#state[job] = state
    this.#sinceMs[job] = event.timeMs
    return job
  }

  /** A log may begin in the middle of a job's life. */
  #jobOf(cluster: Cluster, { proc, timeMs }: JobEvent): number {
    const known = cluster.jobs.get(proc)
    if (known !== undefined) return known
    if (this.#length === this.#state.length) this.#grow()
    const job = this.#length
    this.#length += 1
    this.#cluster[job] = cluster.id
    this.#proc[job] = proc
    this.#sinceMs[job] = timeMs
    this.#exit[job] = noExit
    cluster.jobs.set(proc, job)
    cluster.counts[idle]! += 1
    return job
  }

  /**
   * A job is submitted once: a second time, a new schedd has come to the same number. The earlier cluster's
   * jobs stay in the columns as they were last.
   */
  #isSubmittedAgain({ kind, cluster, proc }: JobEvent): boolean {
    if (kind === 'submit') return this.clusters.get(cluster)?.jobs.has(proc) ?? false
    return kind === 'cluster-submit' && this.clusters.has(cluster)
  }

  #clusterOf(id: number, timeMs: number): Cluster {
    let cluster = this.clusters.get(id)
    if (cluster === undefined) {
      cluster = newCluster(id, timeMs)
      this.clusters.set(id, cluster)
    }
    return cluster
  }

  /** One of each code: of the reasons the first, which stands for all. */
  #addHold({ code, subcode, reason }: Coded): number {
    const key = `${code} ${subcode}`
    let index = this.#holdIndex.get(key)
    if (index === undefined) {
      index = this.#holds.push({ code, subcode, reason: ownText(withoutSecrets(reason)) }) - 1
      this.#holdIndex.set(key, index)
    }
    return index
  }

  #grow(): void {
    const twice = <Column extends Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array>(
      column: Column,
      larger: Column,
    ): Column => {
      larger.set(column)
      return larger
    }
    const length = this.#state.length * 2
    this.#cluster = twice(this.#cluster, new Uint32Array(length))
    this.#proc = twice(this.#proc, new Uint32Array(length))
    this.#state = twice(this.#state, new Uint8Array(length))
    this.#tries = twice(this.#tries, new Uint16Array(length))
    this.#heldTimes = twice(this.#heldTimes, new Uint16Array(length))
    this.#heldForMemory = twice(this.#heldForMemory, new Uint8Array(length))
    this.#memoryMb = twice(this.#memoryMb, new Uint32Array(length))
    this.#host = twice(this.#host, new Uint32Array(length))
    this.#site = twice(this.#site, new Uint32Array(length))
    this.#sinceMs = twice(this.#sinceMs, new Float64Array(length))
    this.#exit = twice(this.#exit, new Int32Array(length))
    this.#hold = twice(this.#hold, new Uint32Array(length))
  }
}
