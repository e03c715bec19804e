import { expect, it } from 'vitest'
import { formatJobNote, type JobNote, parseJobNote } from '../../src/data/job-note.ts'

it.each<JobNote>([
  { rows: '400-200', plan: '9f3a62c01d7b-luminance-1', wrapper: 'run-0a1b2c3d.sh' },
  { rows: '417-1,900-3', plan: '9f3a62c01d7b-objects-1-4be1c09a', wrapper: 'run-objects-0a1b2c3d.sh' },
  { rows: '400-200', plan: null, wrapper: null },
])('a note is the same after it was written and read: %o', note => {
  expect(parseJobNote(formatJobNote(note))).toEqual(note)
})

it.each([
  ['alone', ' Job submitted from host: <127.0.0.1>\n    photogrid rows 0-4\n'],
  ['with a line of DAGMan before it', '\n    DAG Node: ranges\n    photogrid rows 0-4 plan p run w\n'],
  ['with a batch name after it', '\n\tphotogrid rows 0-4\r\n    [ JobBatchName = "photogrid rows 5-5" ]\n'],
  ['with words of a later version', '\n    photogrid rows 0-4 plan p run w in a way\n'],
  ['with other words', '\n    photogrid rows 0-4 and what more there is'],
])('a note is found in an event, %s', (_, text) => {
  expect(parseJobNote(text)?.rows).toBe('0-4')
})

it.each(['', 'photogrid rows', 'photogrid rows 0-4x', 'my photogrid rows 0-4', 'photogrid columns 0-4'])(
  'no note is found in %j',
  text => {
    expect(parseJobNote(`\n    ${text}\n`)).toBeUndefined()
  },
)
