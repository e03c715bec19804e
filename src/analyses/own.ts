// A person's own analysis: the module they wrote, checked, and fenced so that its mistakes are called its own.

import { setTimeout as sleep } from 'node:timers/promises'
import { ownSources } from '../data/job-words.ts'
import { methodName } from '../data/plan.ts'
import { describeError, Foreseen, misuse, RowFailure, unfitMachine } from '../errors.ts'
import type { Analysis, Measurement, Session } from './analysis.ts'
import { openDecoder } from './decoder.ts'
import type { OwnAnalysis, OwnSession } from './own-interface.ts'
import { MeasurementCheck } from './own-measurement.ts'

/** What is known of a module beside what it exports. */
export interface OwnModule {
  /** Its file, for messages. */
  readonly source: string
  /** SHA-256 of its code with all that it imports: other code makes another plan. */
  readonly code: string
}

/**
 * Loads the module, and looks at what it exports as default.
 * @throws Foreseen (2) naming what was expected
 */
export async function ownAnalysis(load: Promise<unknown>, { source, code }: OwnModule): Promise<Analysis> {
  const own = checkShape(await load.catch(blame(`${source} does not load`)), source)
  return {
    name: own.name,
    version: own.version,
    settings: { code },
    fetches: own.fetches ?? true,
    async open({ album: _, say, ...means }) {
      const forDecoder = say === undefined ? means : { ...means, say }
      const given = { ...means, openDecoder: () => openDecoder(forDecoder), RowFailure, unfitMachine }
      const session = await Promise.resolve()
        .then(() => own.open(given))
        .catch(blame(`${source}: open() failed`))
      if (typeof session?.measure !== 'function') {
        throw misuse(
          `${source}: expected open() to give an object with a function measure(), found ${show(session)}`,
        )
      }
      return fence(session, own.name, means.rowMs)
    },
  }
}

function checkShape(exported: unknown, source: string): OwnAnalysis {
  const wrong = (expected: string, found: unknown) =>
    misuse(
      `${source}: expected ${expected}, found ${show(found)}`,
      'docs/own-analysis.md has a module to start from',
    )
  if (typeof exported !== 'object' || exported === null) {
    throw wrong('an object as its default export', exported)
  }
  const { name, version, fetches, open } = exported as Record<string, unknown>
  if (typeof name !== 'string' || !methodName.test(name)) {
    throw wrong('a name of lower-case letters and digits, such as sharpness', name)
  }
  if (!Number.isSafeInteger(version) || (version as number) < 1) {
    throw wrong('a version, a whole number from 1', version)
  }
  if (fetches !== undefined && typeof fetches !== 'boolean') {
    throw wrong('fetches to be true or false', fetches)
  }
  if (typeof open !== 'function') throw wrong('a function open()', open)
  return exported as OwnAnalysis
}

/** What it throws, or leaves undone, costs the row, and is not said to be photogrid's. */
function fence(session: OwnSession, name: string, limitMs = Number.POSITIVE_INFINITY): Session {
  const check = new MeasurementCheck(name)
  const slow = `measure() took more than ${limitMs / 1000} s; --row-timeout allows another time`
  return {
    async measure(bytes, subject): Promise<Measurement> {
      try {
        const measured = Promise.resolve().then(() => session.measure(bytes, subject))
        return check.check(await within(limitMs, measured, () => new RowFailure('timeout', slow)))
      } catch (error) {
        throw rowFailure(error)
      }
    },
    async close() {
      // The rows are measured by now: nothing that goes wrong here may cost them.
      const closed = Promise.resolve().then(() => session.close?.())
      await within(limitMs, closed, () => new Error('close() takes too long')).catch(() => {})
    },
  }
}

/** A promise that nothing settles would end the program without a word. */
async function within<T>(limitMs: number, promise: Promise<T>, late: () => Error): Promise<T> {
  if (limitMs === Number.POSITIVE_INFINITY) return promise
  const stop = new AbortController()
  const timer = sleep(limitMs, undefined, { signal: stop.signal }).then(() => {
    throw late()
  })
  try {
    return await Promise.race([promise, timer])
  } finally {
    timer.catch(() => {})
    stop.abort()
  }
}

const isCode = (code: unknown): boolean => typeof code === 'string' && /^[a-z][a-z0-9-]{0,39}$/.test(code)

/** A code that is none would spoil the whole fragment. */
function rowFailure(error: unknown): RowFailure {
  if (error instanceof RowFailure && isCode(error.code)) {
    return new RowFailure(error.code, describeError(error).slice(0, 1000))
  }
  return new RowFailure('analysis-error', tell(error).slice(0, 1000))
}

/** On every machine it would happen again: the jobs are held, and their owner reads why. */
const blame =
  (what: string) =>
  (error: unknown): never => {
    if (error instanceof Foreseen) throw error
    throw misuse(`${what}: ${tell(error)}`)
  }

/** What was thrown, and where: `x is not defined (mine.ts:12)`. */
function tell(error: unknown): string {
  const stack = error instanceof Error ? String(error.stack) : ''
  const places = stack.matchAll(new RegExp(`\\b${ownSources}(\\S+?:\\d+):\\d+`, 'g'))
  const place = Array.from(places, ([, each = '']) => each).find(each => !each.startsWith('node_modules/'))
  return describeError(error) + (place === undefined ? '' : ` (${place})`)
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60))
  const isPlain = value === null || typeof value === 'number' || typeof value === 'boolean'
  return isPlain ? String(value) : `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`
}
