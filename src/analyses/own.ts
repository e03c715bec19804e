// A person's own analysis: the module they wrote, checked, and fenced so that its mistakes are called its own.

import { methodName } from '../data/plan.ts'
import { describeError, misuse, RowFailure } from '../errors.ts'
import type { Analysis, Means, Measurement, Session, Subject } from './analysis.ts'
import { type Decoder, openDecoder } from './decoder.ts'

/** What its `open` is given beside what ours are: it needs to import nothing of photogrid. */
export interface OwnMeans extends Means {
  /** Decodes pictures as `luminance` does. */
  readonly openDecoder: () => Promise<Decoder>
  /** Throw one for a picture that cannot be measured: `new RowFailure('too-dark', 'nothing to see')`. */
  readonly RowFailure: typeof RowFailure
}

/** What its module exports as default. */
export interface OwnAnalysis extends Omit<Analysis, 'settings' | 'open'> {
  open(means: OwnMeans): Promise<Session> | Session
}

/** They stand in the outcome already. */
const taken = ['row', 'key', 'url', 'failure']

/**
 * @param exported by the module as default
 * @param source its file, for messages
 * @param code SHA-256 of its code with all that it imports: other code makes another plan
 * @throws Foreseen (2) naming what was expected
 */
export function ownAnalysis(exported: unknown, source: string, code: string): Analysis {
  const own = checkShape(exported, source)
  return {
    name: own.name,
    version: own.version,
    settings: { code },
    fetches: own.fetches ?? true,
    async open(means) {
      const session = await own.open({ ...means, openDecoder: () => openDecoder(means), RowFailure })
      if (typeof session?.measure !== 'function') {
        throw misuse(`${source}: expected open() to give an object with measure(), found ${typeof session}`)
      }
      return {
        measure: async (bytes, subject) => checkMeasurement(await fenced(session, bytes, subject)),
        close: async () => session.close?.(),
      }
    },
  }
}

function checkShape(exported: unknown, source: string): OwnAnalysis {
  const wrong = (expected: string, found: unknown) =>
    misuse(
      `${source}: expected ${expected}, found ${JSON.stringify(found) ?? typeof found}`,
      'docs/own-analysis.md has a module to start from',
    )
  if (typeof exported !== 'object' || exported === null) {
    throw wrong('an object as its default export', exported)
  }
  const { name, version, fetches, open } = exported as Record<string, unknown>
  if (typeof name !== 'string' || !methodName.test(name)) {
    throw wrong('a name of lower-case letters and digits', name)
  }
  if (!Number.isSafeInteger(version) || (version as number) < 1) {
    throw wrong('a version, a whole number from 1', version)
  }
  if (fetches !== undefined && typeof fetches !== 'boolean')
    throw wrong('fetches to be true or false', fetches)
  if (typeof open !== 'function') throw wrong('a function open()', open)
  return exported as OwnAnalysis
}

/** What it throws costs the row, and is not said to be photogrid's. */
async function fenced(session: Session, bytes: Uint8Array, subject: Subject): Promise<Measurement> {
  try {
    return await session.measure(bytes, subject)
  } catch (error) {
    if (error instanceof RowFailure) throw error
    throw new RowFailure('analysis-error', describeError(error))
  }
}

function checkMeasurement(measurement: unknown): Measurement {
  if (typeof measurement !== 'object' || measurement === null || Array.isArray(measurement)) {
    throw new RowFailure(
      'bad-reading',
      `measure() gave ${measurement === null ? 'null' : typeof measurement}, expected an object`,
    )
  }
  const members = Object.entries(measurement)
  const stray = members.find(([name]) => taken.includes(name))
  if (stray !== undefined)
    throw new RowFailure('bad-reading', `measure() gave a member ${stray[0]}, which is taken`)
  const bad = members.find(([, value]) => typeof value === 'number' && !Number.isFinite(value))
  if (bad !== undefined) throw new RowFailure('bad-reading', `measure() gave ${bad[0]}: ${bad[1]}`)
  if (!members.some(([, value]) => typeof value === 'number')) {
    throw new RowFailure('bad-reading', 'measure() gave no number')
  }
  return measurement as Measurement
}
