import { describe, expect, it } from 'vitest'
import { EventLogParser } from '../../src/data/event-log.ts'
import type { JobEvent } from '../../src/data/job-event.ts'
import { Foreseen } from '../../src/errors.ts'
import { inJsonWords, readJsonWords } from './json-event-log.ts'
import { expectSameWhereverCut, fewEventsOf, parse } from './parsed-events.ts'
import { everyRecording, itemsOf, readRecorded, recordings, versions } from './recorded-logs.ts'

const one = (text: string): JobEvent => {
  const { events, damaged } = parse(text)
  expect({ events: events.length, damaged }).toEqual({ events: 1, damaged: 0 })
  return events[0]!
}
const submit = '000 (007.000.000) 2026-11-21 02:14:58 Job submitted from host: <127.0.0.1:1>\n...\n'
const local = (text: string): number => new Date(text).getTime()

describe('the event log of a real HTCondor', () => {
  it.each(everyRecording)(
    '%s of %s says the same as the same pool’s JSON log, event by event',
    (name, version) => {
      const { events, damaged } = parse(readRecorded(name, version))
      const told = events.filter(({ kind }) => kind !== 'ad')
      expect(told.map(inJsonWords)).toEqual(readJsonWords(readRecorded(name, version, 'json.log').toString()))
      expect(damaged).toBe(0)
    },
  )

  it.each(everyRecording)('%s of %s gives the same events, cut in two at every byte', (name, version) => {
    const bytes = readRecorded(name, version)
    const parts = fewEventsOf(bytes)
    expect(Buffer.concat(parts)).toEqual(bytes)
    for (const part of parts) expectSameWhereverCut(part)
    expectSameWhereverCut(bytes, 101)
  })

  it.each(everyRecording)('%s of %s gives the same events, byte by byte', (name, version) => {
    const bytes = readRecorded(name, version)
    expect(parse(...Array.from(bytes, byte => Uint8Array.of(byte)))).toEqual(parse(bytes))
  })

  it.each(everyRecording)(
    '%s of %s has every event that its heads announce, each of a known kind',
    (name, version) => {
      const bytes = readRecorded(name, version)
      const heads = bytes.toString().match(/^\d{3} \(/gm)
      const { events } = parse(bytes)
      expect(events).toHaveLength(heads!.length)
      expect(events.filter(({ kind }) => kind === 'other')).toEqual([])
    },
  )

  it.each(everyRecording)(
    '%s of %s is of the jobs that it is recorded of, and names no other machine',
    (name, version) => {
      const { events } = parse(readRecorded(name, version))
      const submitted = events.filter(({ kind }) => kind === 'submit')
      expect(submitted).toHaveLength(itemsOf(name).length)
      const hosts = new Set(events.flatMap(event => (event.kind === 'execute' ? [event.host] : [])))
      expect([...hosts]).toEqual(['node.test.local'])
    },
  )

  it.each(versions)('%s has every kind of event that can be caused', version => {
    const kinds = recordings.flatMap(name =>
      parse(readRecorded(name, version)).events.map(({ kind }) => kind),
    )
    expect([...new Set(kinds)].sort()).toEqual(causedKinds)
  })

  it.each(versions)('%s tells holds, factories and errors of a job', version => {
    const trouble = parse(readRecorded('trouble', version)).events
    const holds = trouble.flatMap(event =>
      event.kind === 'held' ? [`${event.proc}: ${event.code}/${event.subcode}`] : [],
    )
    expect(holds.sort()).toEqual(['0: 3/42', '1: 12/2', '2: 13/2', '3: 6/2', '4: 21/102', '5: 47/0'])
    expect(trouble).toContainEqual(expect.objectContaining({ kind: 'remote-error', code: 13, subcode: 2 }))
    const factory = parse(readRecorded('factory', version)).events
    expect(factory[0]).toMatchObject({ kind: 'cluster-submit', cluster: 3, proc: -1 })
    expect(factory.at(-2)).toMatchObject({ kind: 'cluster-remove', materialized: 2, complete: true })
    const noted = factory.flatMap(event => (event.kind === 'submit' ? [event.note] : []))
    expect(noted.map(note => note?.rows)).toEqual(['0-10', '10-10'])
    const sites = new Set(
      factory.flatMap(event => (event.kind === 'ad' && event.trigger === 1 ? [event.site] : [])),
    )
    expect([...sites]).toEqual(['SITE-C-CE1'])
    const jobs = parse(readRecorded('job', version)).events
    expect(jobs[7]).toMatchObject({
      ...{ kind: 'submit', proc: 7 },
      note: { rows: '70-10', plan: '0123456789ab-luminance-1', wrapper: 'run-0a1b2c3d.sh' },
    })
    const requeued = jobs.flatMap(event => (event.kind === 'evicted' && event.requeued ? [event] : []))
    expect(requeued.map(({ proc, exitCode, signal }) => [proc, exitCode, signal]).sort()).toEqual([
      [1, 4, null],
      [2, null, 9],
    ])
  })

  it('knows a log that is not of its kind, and says what to do', () => {
    expect(() => parse(readRecorded('job', '23.9.6', 'json.log'))).toThrow(Foreseen)
    expect(() => parse('{', '}')).toThrow('the event log is written as JSON')
    expect(() => parse('\n<?xml version="1.0"?>\n')).toThrow('the event log is written as XML')
  })
})

/** Not to be had from a pool of today: executable-error and shadow-exception. */
const causedKinds = [
  ...['aborted', 'ad', 'cluster-remove', 'cluster-submit', 'disconnected', 'evicted', 'execute'],
  ...['factory-paused', 'factory-resumed', 'file-transfer', 'held', 'image-size', 'reconnect-failed'],
  ...[
    'reconnected',
    'released',
    'remote-error',
    'skipped',
    'submit',
    'suspended',
    'terminated',
    'unsuspended',
  ],
]

describe('an event', () => {
  it('that is not whole yet waits for the rest', () => {
    const parser = new EventLogParser()
    expect(parser.add(Buffer.from(submit.slice(0, -1)))).toEqual([])
    expect(parser.add(Buffer.from('\n'))).toHaveLength(1)
  })

  it('says how a job ended: by an exit code or by a signal', () => {
    const ended = (how: string) => one(`005 (1.0.0) 2026-11-21 02:15:01 Job terminated.\n\t${how}\n...\n`)
    expect(ended('(1) Normal termination (return value 75)')).toMatchObject({ exitCode: 75, signal: null })
    expect(ended('(0) Abnormal termination (signal 9)\n\t(0) No core file')).toMatchObject({
      exitCode: null,
      signal: 9,
    })
    expect(ended('')).toMatchObject({ kind: 'terminated', exitCode: null, signal: null })
  })

  it('says that a machine was lost, found, or lost for good', () => {
    const text = `022 (34.0.0) 11/20 14:42:56 Job disconnected, attempting to reconnect
    Socket between submit and execute hosts closed unexpectedly
    Trying to reconnect to slot1@node13.example.org <10.0.0.1:50176>
...
023 (34.0.0) 11/20 14:43:56 Job reconnected to slot1@node13.example.org
    startd address: <10.0.0.1:50176>
    starter address: <10.0.0.1:50177>
...
024 (34.0.0) 11/20 14:44:56 Job reconnection failed
    Job not found at execution machine
    Can not reconnect to slot1@node13.example.org, rescheduling job
...
007 (34.0.0) 11/20 14:45:56 Shadow exception!
	Error from starter on node13.example.org: out of luck
	0  -  Run Bytes Sent By Job
...
`
    expect(parse(text).events).toEqual([
      {
        kind: 'disconnected',
        reason: 'Socket between submit and execute hosts closed unexpectedly',
        ...{ cluster: 34, proc: 0, timeMs: local('2026-11-20T14:42:56') },
      },
      expect.objectContaining({ kind: 'reconnected', host: 'node13.example.org' }),
      expect.objectContaining({ kind: 'reconnect-failed', reason: 'Job not found at execution machine' }),
      expect.objectContaining({ kind: 'shadow-exception' }),
    ])
  })

  it('says where a glidein runs, by its slot’s name, or by the address where it has none', () => {
    const at = (lines: string, address = '<10.0.0.7:9618?addrs=10.0.0.7-9618&alias=node17.example.org>') =>
      one(`001 (1.0.0) 2026-11-21 02:15:00 Job executing on host: ${address}\n${lines}...\n`)
    expect(
      at('\tSlotName: slot1_3@glidein_77_1@node18.example.org\n\tGLIDEIN_Site = "Site \\"B\\""\n'),
    ).toMatchObject({
      host: 'node18.example.org',
      site: 'Site "B"',
    })
    expect(at('\tGLIDEIN_ResourceName = undefined\n')).toMatchObject({
      host: 'node17.example.org',
      site: null,
    })
    expect(at('', '<10.0.0.7:9618>')).toMatchObject({ host: '10.0.0.7' })
  })

  it('028 has the attributes that were asked for', () => {
    const text = `028 (124.3.0) 2026-11-21 01:50:00 Job ad information event triggered.
MachineAttrGLIDEIN_ResourceName0 = "SITE-B-CE1"
Proc = 3
RemoteHost = "slot2_1@vm.test.local"
TriggerEventTypeNumber = 40
...
`
    expect(one(text)).toMatchObject({
      kind: 'ad',
      trigger: 40,
      host: 'vm.test.local',
      site: 'SITE-B-CE1',
      proc: 3,
    })
  })

  it('046 says that a job was skipped', () => {
    const text = '046 (12.0.0) 2026-11-21 02:15:00 Dataflow job was skipped.\n...\n'
    expect(one(text)).toMatchObject({ kind: 'skipped', cluster: 12, proc: 0 })
  })

  it('says why a factory stopped', () => {
    const text =
      '037 (9.-01.000) 2026-11-21 02:15:00 Job Materialization Paused\n\tno items\n\tPauseCode 3\n...\n'
    expect(one(text)).toMatchObject({ kind: 'factory-paused', proc: -1, code: 3, reason: 'no items' })
  })

  it('of a kind that nobody knows is kept', () => {
    expect(one('099 (1.2.0) 2026-11-21 02:15:00 Something new\n...\n')).toMatchObject({
      ...{ kind: 'other', number: 99, text: 'Something new', cluster: 1, proc: 2 },
    })
  })

  it('has a reason without what a terminal would obey, and with its letters', () => {
    const held = one(
      '012 (1.0.0) 2026-11-21 02:15:00 Job was held.\n\tgrün \u001b[2J\u202e über\n\tCode 26 Subcode 5\n...\n',
    )
    expect(held).toMatchObject({
      kind: 'held',
      code: 26,
      subcode: 5,
      reason: 'grün [2J über',
    })
  })
})

describe('a log whose lines end with CR and LF', () => {
  const lines = `${submit}012 (007.000.000) 2026-11-21 02:15:00 Job was held.\n\tno quota\n\tCode 12 Subcode 122\n...\n${submit.replace('007', '008')}`
  const windows = lines.replaceAll('\n', '\r\n')

  it('gives the same events, wherever it is cut', () => {
    const whole = parse(lines)
    expect(whole.events).toHaveLength(3)
    expect(parse(windows)).toEqual(whole)
    for (let cut = 0; cut <= windows.length; cut += 1)
      expect(parse(windows.slice(0, cut), windows.slice(cut)), `cut at ${cut}`).toEqual(whole)
    expect(parse(...windows)).toEqual(whole)
  })

  it('may have such lines in places alone', () => {
    expect(parse(submit, windows)).toEqual(parse(submit, lines))
    expect(parse(lines.replace('\n', '\r\n'))).toEqual(parse(lines))
  })

  it('goes on after an event that never ends', () => {
    const parser = new EventLogParser()
    parser.add(Buffer.from('y'.repeat(2 << 20)))
    for (const piece of ['\r\n...\r', '\n']) parser.add(Buffer.from(piece))
    expect(parser.add(Buffer.from(windows))).toHaveLength(3)
    expect(parser.damaged).toBe(1)
  })
})

describe('the time of an event', () => {
  const timeOf = (date: string) => one(`010 (1.0.0) ${date} Job was suspended.\n...\n`).timeMs

  it('is local, unless a Z says UTC', () => {
    expect(timeOf('2026-03-04 05:06:07')).toBe(local('2026-03-04T05:06:07'))
    expect(timeOf('2026-03-04T05:06:07.891')).toBe(local('2026-03-04T05:06:07'))
    expect(timeOf('2026-03-04T05:06:07.891Z')).toBe(Date.UTC(2026, 2, 4, 5, 6, 7))
  })

  it('without a year is of the year that does not put it into the future', () => {
    expect(timeOf('11/21 10:00:00')).toBe(local('2026-11-21T10:00:00'))
    expect(timeOf('11/22 09:00:00')).toBe(local('2026-11-22T09:00:00'))
    expect(timeOf('12/31 23:59:59')).toBe(local('2025-12-31T23:59:59'))
    expect(timeOf('02/29 00:00:00')).toBe(local('2024-02-29T00:00:00'))
  })

  it.each(['2026-02-30 00:00:00', '2026-13-01 00:00:00', '2026-01-01 24:00:00', '02/30 00:00:00'])(
    '%s never was',
    date =>
      expect(parse(`010 (1.0.0) ${date} Job was suspended.\n...\n${submit}`)).toMatchObject({ damaged: 1 }),
  )
})

describe('a damaged log', () => {
  const last = submit.replace('007', '008')

  it.each([
    ['a line of talk', 'hello\n...\n'],
    ['an event whose writer died', submit.slice(0, 60)],
    ['an event whose writer died at a line’s end', `${submit.slice(0, -4)}`],
    ['two of them', `${submit.slice(0, -4)}${submit.slice(0, -4)}`],
    ['a hole of zeros', `${'\0'.repeat(4096)}\n...\n`],
    ['an empty event', '\n...\n'],
    ['a number that is no id', submit.replace('007', '9999999999')],
    ['lines of the size of a disk', `${'x'.repeat(3 << 20)}\n...\n`],
  ])('with %s costs that, and no other event', (_, damage) => {
    const { events, damaged } = parse(submit + damage + last)
    const clusters = events.map(({ cluster }) => cluster)
    expect(clusters.at(0)).toBe(7)
    expect(clusters.at(-1)).toBe(8)
    expect(damaged).toBeGreaterThan(0)
    expect(events).toHaveLength(2)
  })

  it('with an event that never ends takes no more memory than one event may have', () => {
    const parser = new EventLogParser()
    parser.add(Buffer.from(submit))
    const chunk = Buffer.alloc(1 << 16, 'y')
    const before = process.memoryUsage().rss
    for (let index = 0; index < 8000; index += 1) parser.add(chunk)
    expect(process.memoryUsage().rss - before).toBeLessThan(150 << 20)
    // Its last line, cut in two.
    parser.add(Buffer.from('\n..'))
    expect(parser.add(Buffer.from(`.\n${last}`))).toHaveLength(1)
    expect(parser.damaged).toBe(1)
  })
})
