import { describe, expect, expectTypeOf, it } from 'vitest'
import type { Means, OwnAnalysis as Published } from '../../examples/own-analysis/analysis.d.ts'
import { ownAnalysis } from '../../src/analyses/own.ts'
import type { OwnAnalysis, OwnMeans } from '../../src/analyses/own-interface.ts'
import { planId } from '../../src/data/plan.ts'
import { longestReading } from '../../src/data/readings.ts'
import { Foreseen, RowFailure } from '../../src/errors.ts'

const module = { source: 'mine.mjs', code: 'c0de' }
const subject = { row: 0, key: 1, location: 'a' }
const means = { threads: 1, maxPixels: 100, rowMs: 50 }
const good = { name: 'mine', version: 1, open: () => ({ measure: () => ({ mine: 1 }) }) }

const load = (exported: unknown) => ownAnalysis(Promise.resolve(exported), module)

/** A session whose measure() is this. */
async function sessionOf(measure: OwnSessionMeasure, rowMs = 50) {
  return (await load({ ...good, open: () => ({ measure }) })).open({ ...means, rowMs })
}
type OwnSessionMeasure = Awaited<ReturnType<OwnAnalysis['open']>>['measure']

const measureOnce = async (measure: OwnSessionMeasure) =>
  (await sessionOf(measure)).measure(new Uint8Array(0), subject)

const failureOf = async (measure: OwnSessionMeasure): Promise<RowFailure> => {
  const error = await measureOnce(measure).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(RowFailure)
  return error as RowFailure
}

describe('a module of a person’s own', () => {
  it('becomes an analysis whose plan depends on its code', async () => {
    const analysis = await load(good)
    expect(analysis).toMatchObject({ name: 'mine', version: 1, fetches: true, settings: { code: 'c0de' } })
    const other = await ownAnalysis(Promise.resolve(good), { ...module, code: 'other' })
    expect(planId('ab'.repeat(32), other)).not.toBe(planId('ab'.repeat(32), analysis))
  })

  it.each([
    ['nothing', undefined, 'an object as its default export, found nothing'],
    ['a function', () => good, 'an object as its default export, found a function'],
    ['a name with a dash', { ...good, name: 'my-own' }, 'a name of lower-case letters and digits'],
    ['no version', { ...good, version: undefined }, 'a version, a whole number from 1, found nothing'],
    ['a BigInt for a version', { ...good, version: 1n }, 'a version, a whole number from 1, found a bigint'],
    ['fetches: "no"', { ...good, fetches: 'no' }, 'fetches to be true or false, found "no"'],
    ['no open()', { ...good, open: undefined }, 'a function open(), found nothing'],
  ])('that exports %s is refused, and what was expected is said', async (_, exported, said) => {
    await expect(load(exported)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(`mine.mjs: expected ${said}`),
    })
  })

  it('that throws while it is loaded is misuse, not a bug', async () => {
    const load = ownAnalysis(Promise.reject(new Error('no licence')), module)
    await expect(load).rejects.toMatchObject({ exitCode: 2, message: 'mine.mjs does not load: no licence' })
  })

  it.each([
    ['throws', () => nowhere(), 2, 'mine.mjs: open() failed: out of luck'],
    ['gives nothing', () => undefined, 2, 'a function measure(), found nothing'],
  ])('whose open() %s is misuse', async (_, open, exitCode, message) => {
    const opened = (await load({ ...good, open })).open(means)
    await expect(opened).rejects.toMatchObject({ exitCode, message: expect.stringContaining(message) })
  })

  it('may say in open() that another machine could do it', async () => {
    const open: OwnAnalysis['open'] = ({ unfitMachine }) => {
      throw unfitMachine('no GPU here')
    }
    const error = await (await load({ ...good, open })).open(means).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Foreseen)
    expect(error).toMatchObject({ exitCode: 75, message: 'no GPU here' })
  })

  it('has the interface that its author’s editor is told', () => {
    // Held by the type checker.
    expectTypeOf<Published>().toExtend<OwnAnalysis>()
    expectTypeOf<OwnAnalysis>().toExtend<Published>()
    expectTypeOf<OwnMeans>().toExtend<Means>()
    expectTypeOf<keyof OwnMeans>().toEqualTypeOf<keyof Means>()
    expect(good satisfies Published).toBe(good)
  })
})

describe('measure()', () => {
  it('gives a reading, of which the module keeps nothing', async () => {
    const reused = { mine: 1, list: [1] }
    const session = await sessionOf(() => reused)
    const first = await session.measure(new Uint8Array(0), subject)
    reused.list[0] = 2
    expect(first).toEqual({ mine: 1, list: [1] })
  })

  it('may give finds instead of a number', async () => {
    const finds = [{ label: 'cat', score: 0.5 }]
    expect(await measureOnce(() => ({ finds, width: 3 }))).toEqual({ finds, width: 3 })
  })

  const circle: Record<string, unknown> = { mine: 1 }
  circle.circle = circle
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'undefined, expected an object'],
    ['a number', 3, 'number, expected an object'],
    ['a list', [3], 'a list, expected an object'],
    ['no number of its name', { other: 3 }, 'no number called mine'],
    ['NaN', { mine: Number.NaN }, 'mine: NaN'],
    ['infinity beside its number', { mine: 1, other: -1 / 0 }, 'other: -Infinity'],
    ['a member that the outcome has', { mine: 1, row: 3 }, 'a member row'],
    ['a circle', circle, 'what JSON cannot hold'],
    ['a BigInt', { mine: 1n }, 'what JSON cannot hold'],
    ['too much', { mine: 1, text: 'x'.repeat(longestReading) }, 'characters of JSON'],
    ['a find with a score of 2', { finds: [{ label: 'cat', score: 2 }] }, 'finds that are no list'],
    ['finds that are no list beside a number', { mine: 1, finds: 3 }, 'finds that are no list'],
  ])('that gives %s costs the row', async (_, given, said) => {
    const { code, message } = await failureOf(() => given as object)
    expect({ code, message }).toEqual({ code: 'bad-reading', message: expect.stringContaining(said) })
  })

  it('must give what its first reading was: a number, or finds', async () => {
    const given: object[] = [{ mine: 1 }, { finds: [] }, { mine: 2 }]
    const session = await sessionOf(() => given.shift()!)
    const measured = given.map(() => session.measure(new Uint8Array(0), subject))
    const settled = await Promise.allSettled(measured)
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('that throws costs the row, and the message says where in the person’s own source', async () => {
    const error = new TypeError('x is not defined')
    error.stack = [
      'TypeError: x is not defined',
      '    at inner (analysis:///node_modules/pkg/index.js:1:2)',
      '    at measure (analysis:///mine.ts:12:5)',
      '    at caller (analysis:///mine.ts:99:5)',
    ].join('\n')
    const { code, message } = await failureOf(() => {
      throw error
    })
    expect({ code, message }).toEqual({ code: 'analysis-error', message: 'x is not defined (mine.ts:12)' })
  })

  it('may fail with a code of its own', async () => {
    const failure = await failureOf(() => Promise.reject(new RowFailure('too-dark', 'night', Number.NaN)))
    expect(failure).toMatchObject({ code: 'too-dark', message: 'night', tries: 0 })
  })

  it.each([[undefined], ['Too dark'], ['x'.repeat(50)], [3]])('may not fail with the code %j', async code => {
    const failure = await failureOf(() => Promise.reject(new RowFailure(code as string, 'night')))
    expect(failure).toMatchObject({ code: 'analysis-error', message: expect.stringContaining('night') })
  })

  it('that never answers costs the row after its time', async () => {
    const { code, message } = await failureOf(() => new Promise(() => {}))
    expect({ code, message }).toEqual({
      code: 'timeout',
      message: expect.stringContaining('more than 0.05 s'),
    })
  })

  it('that works long without a pause is waited for', async () => {
    const busy = () => {
      for (const start = performance.now(); performance.now() - start < 100; );
      return { mine: 1 }
    }
    expect(await measureOnce(busy)).toEqual({ mine: 1 })
  })
})

it.each([
  ['throws', () => nowhere()],
  ['never ends', () => new Promise<void>(() => {})],
])('a close() that %s costs nothing', async (_, close) => {
  const session = await (await load({ ...good, open: () => ({ ...good.open(), close }) })).open(means)
  expect(await session.close()).toBeUndefined()
})

function nowhere(): never {
  throw new Error('out of luck')
}
