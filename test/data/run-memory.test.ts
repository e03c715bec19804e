import { describe, expect, it } from 'vitest'
import { choosePlan } from '../../src/data/plan-choice.ts'
import { knownById, knownByMemory, planCommand } from '../../src/data/plan-command.ts'
import {
  BadMemory,
  commandTyped,
  formatMemory,
  noMemory,
  parseMemory,
  plansHere,
  type RememberedPlan,
  rememberPlan,
} from '../../src/data/run-memory.ts'
import { withoutSecrets } from '../../src/data/secrets.ts'

const sha = (digit: string): string => digit.repeat(64)
const submission = { time: '2026-05-04T09:12:31.473Z', command: 'mksubmit 30', jobs: 2, rows: 60 }
const luminance: RememberedPlan = {
  plan: 'aaaaaaaaaaaa-luminance-1',
  manifest: { path: 'manifest.txt', sha256: sha('a'), bytes: 1200, rows: 60 },
  rowsAJob: 200,
  options: {},
  wrapper: 'run.sh',
  submissions: [submission],
}
const objects: RememberedPlan = {
  ...luminance,
  plan: 'aaaaaaaaaaaa-objects-1-4be1c09a',
  manifest: { ...luminance.manifest, copy: 'manifest.d/aaaaaaaaaaaa.txt' },
  rowsAJob: 30,
  options: {
    analysis: 'objects',
    model: 'my model.onnx',
    minScore: '0.5',
    connections: '4',
    requirements: ['A == "it\'s"', 'B'],
    split: false,
    annotate: true,
  },
  requests: { memory: '2 GB', disk: '2 GB' },
}
const memory = { plans: [luminance, objects] }

describe("a run's memory", () => {
  it('is read back as it was written', () => {
    expect(parseMemory(formatMemory(memory))).toEqual(memory)
    expect(parseMemory(formatMemory(noMemory))).toEqual(noMemory)
  })

  it('keeps one entry a plan, the last one last, with the submissions of all times', () => {
    const again = { ...luminance, rowsAJob: 50, submissions: [{ ...submission, jobs: 1 }] }
    const { plans } = rememberPlan(memory, again)
    expect(plans.map(({ plan }) => plan)).toEqual([objects.plan, luminance.plan])
    expect(plans[1]).toMatchObject({ rowsAJob: 50, submissions: [submission, { jobs: 1 }] })
    let many = memory as ReturnType<typeof rememberPlan>
    for (let round = 0; round < 60; round += 1) many = rememberPlan(many, again)
    expect(many.plans[1]!.submissions).toHaveLength(50)
  })

  it('tells which plans are of a manifest, the last one first', () => {
    expect(plansHere(memory, sha('a'))).toEqual([objects, luminance])
    expect(plansHere(memory, sha('b'))).toEqual([])
  })

  const whole = JSON.parse(formatMemory(memory))
  const changed = (change: (value: typeof whole) => unknown): string => {
    const value = structuredClone(whole)
    return JSON.stringify(change(value) ?? value)
  }
  const inFirst = (change: object): string =>
    changed(value => ({ ...value, plans: [{ ...value.plans[0], ...change }] }))
  it.each([
    ['cut short', formatMemory(memory).slice(0, 300), 'is not valid JSON'],
    ['empty', '', 'is not valid JSON'],
    ['another thing', '{"name":"x"}', "is not a run's memory"],
    ['a list', '[]', "is not a run's memory"],
    ['without a version', changed(value => ({ ...value, version: 'one' })), 'has no version'],
    ['without plans', changed(value => ({ ...value, plans: {} })), 'has no list "plans"'],
    ['with a plan that is none', changed(value => ({ ...value, plans: [7] })), 'has no object in its plan 1'],
    ['with a strange id', inFirst({ plan: 'x; rm -rf ~' }), "has no plan's id"],
    [
      'with a terminal code in a path',
      inFirst({ manifest: { ...luminance.manifest, path: '\u001b[2J' } }),
      'manifest',
    ],
    [
      'with a list for a text',
      inFirst({ options: { analysis: ['objects'] } }),
      'a strange option "analysis"',
    ],
    ['with a line break in an option', inFirst({ options: { site: 'a\nb' } }), 'a strange option "site"'],
    ['with no rows a job', inFirst({ rowsAJob: 0 }), '"rowsAJob"'],
    ['with half a row', inFirst({ rowsAJob: 1.5 }), '"rowsAJob"'],
    ['with strange submissions', inFirst({ submissions: [{}] }), '"submissions"'],
    ['with memory that is no size', inFirst({ requests: { memory: '$(x)', disk: '1 GB' } }), '"requests"'],
  ])('that is %s is refused', (_, text, reason) => {
    expect(() => parseMemory(text)).toThrow(BadMemory)
    expect(() => parseMemory(text)).toThrow(reason)
  })

  it('of a newer version is known as such', () => {
    const newer = changed(value => ({ ...value, version: 2 }))
    expect(() => parseMemory(newer)).toThrow(expect.objectContaining({ isNewer: true }))
  })

  it('takes no option that is none, whatever it is called', () => {
    const text = formatMemory(memory).replace(
      '"options": {}',
      '"options": {"__proto__": {"x": 1}, "constructor": "y"}',
    )
    expect(parseMemory(text).plans[0]!.options).toEqual({})
  })

  it('does not keep secrets, and knows whose they are', () => {
    const options = {
      modelUrl: 'https://me:word@models.example/m.onnx',
      append: ['environment = "http_proxy=http://me:word@proxy:3128 API_TOKEN=\'my word\'"', 'a = b'],
      site: 'htcondor',
    }
    const { plans } = rememberPlan(noMemory, { ...luminance, options })
    expect(JSON.stringify(plans)).not.toContain('word')
    expect(plans[0]).toMatchObject({
      withheld: ['modelUrl', 'append'],
      options: { modelUrl: 'https://SECRET@models.example/m.onnx', site: 'htcondor' },
    })
    expect(parseMemory(formatMemory({ plans }))).toEqual({ plans })
    expect(rememberPlan({ plans }, { ...luminance, options: {} }).plans[0]).not.toHaveProperty('withheld')
  })
})

describe('a text without its secrets', () => {
  it.each([
    ['https://me:word@h.example/a?b=c', 'https://SECRET@h.example/a?b=c'],
    ['x https://word@h.example and ftp://a:b@c/', 'x https://SECRET@h.example and ftp://SECRET@c/'],
    ['HTTPS_PROXY=me:w/rd@proxy:3128', 'HTTPS_PROXY=SECRET@proxy:3128'],
    ['https://s3/x?X-Amz-Signature=abc&X-Amz-Date=1', 'https://s3/x?X-Amz-Signature=SECRET&X-Amz-Date=1'],
    ['https://h/x?sig=abc%3D&se=1', 'https://h/x?sig=SECRET&se=1'],
    ['environment = "A=1 DB_PASSWORD=abc B=2"', 'environment = "A=1 DB_PASSWORD=SECRET B=2"'],
    ["environment = \"MY_TOKEN='it''s two' B=2\"", 'environment = "MY_TOKEN=SECRET B=2"'],
    ['Authorization: Bearer abcdef.ghi', 'Authorization: Bearer SECRET'],
    ['https://h.example/people@home/a.jpg?year=1919', 'https://h.example/people@home/a.jpg?year=1919'],
    ['request_memory = 2 GB', 'request_memory = 2 GB'],
    ['TARGET.HasFileTransfer && Name != "x"', 'TARGET.HasFileTransfer && Name != "x"'],
  ])('%s is %s', (text, expected) => {
    expect(withoutSecrets(text)).toBe(expected)
    expect(withoutSecrets(expected)).toBe(expected)
  })

  it('is what a command is written down as', () => {
    expect(commandTyped(['mksubmit', '30', '--model-url', 'https://a:b@h/m', '--append', 'x = y'])).toBe(
      "mksubmit 30 --model-url https://SECRET@h/m --append 'x = y'",
    )
  })
})

describe('the command that plans a plan', () => {
  it('has what was typed, in one order, as a shell takes it', () => {
    const known = knownByMemory(objects, false)
    expect(planCommand(known, { verb: 'mksubmit', missing: true })).toBe(
      "mksubmit 30 --missing --analysis objects --model 'my model.onnx' --min-score 0.5 --annotate --connections 4 " +
        "--requirements 'A == \"it'\\''s\"' --requirements B --no-split",
    )
    expect(planCommand(known, { verb: 'run' })).toBe(
      "photogrid run 30 --analysis objects --model 'my model.onnx' --min-score 0.5 --annotate --connections 4",
    )
    expect(planCommand(known, { verb: 'run', rowsAJob: 15, options: { connections: '2' } })).toContain(
      "photogrid run 15 --analysis objects --model 'my model.onnx' --min-score 0.5 --annotate --connections 2",
    )
  })

  it('says nothing that goes without saying', () => {
    expect(planCommand(knownByMemory(luminance, false), { verb: 'mksubmit' })).toBe('mksubmit')
    expect(planCommand(knownByMemory(luminance, true), { verb: 'run', missing: true })).toBe(
      'photogrid run --missing --plan aaaaaaaaaaaa-luminance-1',
    )
  })

  it.each([
    ['manifest.txt', 'luminance', ''],
    ['my manifest.txt', 'luminance', " --manifest 'my manifest.txt'"],
    ['manifest.txt', 'objects', ' --analysis objects --model FILE'],
    ['a;b', 'primes', " --manifest 'a;b' --analysis FILE"],
    ['manifest.txt', 'constructor', ' --analysis FILE'],
  ])('says of %s and %s what it can where nothing is remembered', (manifest, analysis, options) => {
    expect(planCommand(knownById(manifest, analysis), { verb: 'run' })).toBe(`photogrid run${options}`)
  })
})

describe('the plan that is meant', () => {
  const former = {
    ...luminance,
    plan: 'bbbbbbbbbbbb-luminance-1',
    manifest: { ...luminance.manifest, sha256: sha('b') },
  }
  const all = { plans: [former, luminance, objects] }
  const isCurrent = ({ manifest }: RememberedPlan): boolean => manifest.sha256 === sha('a')
  const chosen = (
    plans: RememberedPlan[],
    asked: Parameters<typeof choosePlan>[1],
    current = isCurrent,
  ): string[] => choosePlan({ plans }, asked, current).map(({ plan }) => plan)

  it('is the only one', () => {
    expect(chosen([objects], { options: {} })).toEqual([objects.plan])
    expect(chosen([former], { options: {} })).toEqual([former.plan])
  })

  it('is none where another was typed', () => {
    expect(chosen([objects], { options: { analysis: 'luminance' } })).toEqual([])
    expect(chosen([objects], { plan: former.plan, options: {} })).toEqual([])
    expect(chosen([luminance], { options: { manifest: 'other.txt' } })).toEqual([])
  })

  it('is the one that the options name, however a file is spelt', () => {
    expect(chosen(all.plans, { options: { analysis: 'objects' } })).toEqual([objects.plan])
    expect(chosen(all.plans, { options: { analysis: 'objects', minScore: '0.4' } })).toEqual([])
    expect(chosen(all.plans, { options: { analysis: 'luminance', manifest: './manifest.txt' } })).toEqual([
      luminance.plan,
    ])
    expect(chosen(all.plans, { options: { connections: '9', analysis: 'objects' } })).toEqual([objects.plan])
  })

  it('is one of several where nothing tells them apart', () => {
    expect(chosen(all.plans, { options: {} })).toEqual([luminance.plan, objects.plan])
  })

  it('is the one whose manifest is as it was, and else the last of its kind', () => {
    expect(chosen([former, luminance], { options: {} })).toEqual([luminance.plan])
    expect(chosen([former, luminance], { options: {} }, () => false)).toEqual([luminance.plan])
    expect(chosen([former, luminance], { plan: former.plan, options: {} })).toEqual([former.plan])
  })
})
