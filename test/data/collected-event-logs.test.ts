// Event logs of other pools, which are collected: the same holds for them as for our own recordings (event-log.test.ts).

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { JobEvent } from '../../src/data/job-event.ts'
import { condorRecords, describeCollected, testdata } from '../testdata.ts'
import { inJsonWords, readJsonWords } from './json-event-log.ts'
import { expectSameWhereverCut, fewEventsOf, parse } from './parsed-events.ts'
import { storiesOf, tableOf } from './told-jobs.ts'

describeCollected('a collected event log', () => {
  const fixtures = ['fixture-job-23.9.6.log', 'fixture-job-25.14.1.log']
  const read = (name: string): Buffer => readFileSync(join(condorRecords, 'fixtures', name))
  const transcripts = join(condorRecords, 'transcripts')

  it('says the same as the same pool’s JSON log', () => {
    const { events } = parse(read('fixture-job-23.9.6.log'))
    expect(events.map(inJsonWords)).toEqual(readJsonWords(read('fixture-EventLog-23.9.6.json').toString()))
    expect(events).toHaveLength(59)
  })

  it.each(fixtures)('%s gives the same events, cut in two at every byte, and byte by byte', name => {
    const bytes = read(name)
    for (const part of fewEventsOf(bytes)) expectSameWhereverCut(part)
    expect(parse(...Array.from(bytes, byte => Uint8Array.of(byte)))).toEqual(parse(bytes))
  })

  it.each(fixtures)('%s has every event that its heads announce, each of a known kind', name => {
    const heads = read(name)
      .toString()
      .match(/^\d{3} \(/gm)
    const { events } = parse(read(name))
    expect(events).toHaveLength(heads!.length)
    expect(events.filter(({ kind }) => kind === 'other')).toEqual([])
  })

  it.each(readdirSync(transcripts))('%s, talk and all, gives the same events wherever it is cut', name => {
    expectSameWhereverCut(readFileSync(join(transcripts, name)), 211)
  })

  it.each([
    ['23.9.6', ['1/0', '12/2', '3/42', '3/7', '47/0', '6/2', '6/8']],
    ['25.14.1', ['1/0', '12/2', '3/42', '47/0', '6/2', '6/8']],
  ])('the transcripts of %s tell holds, factories and errors of a job', (version, expected) => {
    const eventsOf = (name: string): JobEvent[] => {
      const blocks = readFileSync(join(transcripts, `${name}-${version}.txt`), 'utf8').matchAll(
        /^\d{3} \(.*\n(?:[\s].*\n|\n)*\.\.\.$/gm,
      )
      return Array.from(blocks, ([block]) => parse(`${block}\n`)).flatMap(({ events, damaged }) => {
        expect({ events: events.length, damaged }).toEqual({ events: 1, damaged: 0 })
        return events
      })
    }
    const told = [...eventsOf('t2b-lifecycle'), ...eventsOf('t2c-lifecycle2')]
    const holds = told.flatMap(event => (event.kind === 'held' ? [`${event.code}/${event.subcode}`] : []))
    expect([...new Set(holds)].sort()).toEqual(expected)
    expect(told).toContainEqual(expect.objectContaining({ kind: 'cluster-submit', proc: -1 }))
    expect(told).toContainEqual(
      expect.objectContaining({ kind: 'cluster-remove', materialized: 40, complete: true }),
    )
    expect(told).toContainEqual(expect.objectContaining({ kind: 'remote-error', code: 13, subcode: 2 }))
    expect(told.some(event => event.kind === 'evicted' && event.requeued && event.exitCode !== null)).toBe(
      true,
    )
  })

  it.each([
    ['23.9.6', 1, ['SITE-B-CE1', 'SITE-B-CE1', 'SITE-B-CE1', 'SITE-B-CE1', 'SITE-C-CE1']],
    ['25.14.1', 5, ['SITE-B-CE1', 'SITE-A-CE1', 'SITE-B-CE1', 'SITE-B-CE1', 'SITE-B-CE1']],
  ])('of %s ends as its pool did', (version, cluster, sites) => {
    expect(storiesOf(tableOf(read(`fixture-job-${version}.log`)))).toEqual([
      `${cluster}.0 done 0 tries 1 holds 0 ${sites[0]}`,
      `${cluster}.1 failed 4 tries 2 holds 0 ${sites[1]}`,
      `${cluster}.2 done 0 tries 2 holds 1 ${sites[2]}`,
      `${cluster}.3 removed - tries 1 holds 0 ${sites[3]}`,
      `${cluster}.4 done 0 tries 2 holds 0 ${sites[4]}`,
    ])
  })

  it.each([
    ['crlf', { done: 1 }],
    ['cluster-number-again', { running: 1 }],
    ['dataflow-skipped', { done: 1 }],
  ])('the case %s is read rightly', (name, expected) => {
    const table = tableOf(readFileSync(join(testdata, 'cases', 'event-log', `${name}.log`)))
    const states = [...table.jobs(table.clusters.get(12)!)].map(({ state }) => state)
    expect(states).toEqual(Object.keys(expected))
  })
})
