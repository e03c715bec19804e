// What a job says of each host that refused something: how much it let through, so that a person can see who was slow.

import { plural } from '../data/quantity.ts'
import type { HostTally } from '../io/fetcher.ts'

/** One line a host, of those that refused something. */
export const hostLines = (hosts: readonly (readonly [name: string, tally: HostTally])[]): string[] =>
  hosts.filter(([, { refused }]) => refused > 0).map(([name, tally]) => hostLine(name, tally))

/** `HOST let 10.2 a second through: 400 rows in 43 s, 12 of 412 requests refused (429)`, and what is to be done. */
function hostLine(name: string, { requests, refused, codes, rows, givenUp, overMs }: HostTally): string {
  const seconds = overMs / 1000
  const rate = seconds > 0 ? (requests - refused) / seconds : requests - refused
  const why = [...codes].map(code => code.replace(/^http-/, '')).join(', ')
  const through = `${name} let ${round(rate)} a second through: ${plural(rows, 'row')} in ${round(seconds)} s`
  const lost =
    givenUp === 0
      ? ''
      : `, ${plural(givenUp, 'row')} given up: --missing of mksubmit and run asks for them again`
  return `${through}, ${refused} of ${plural(requests, 'request')} refused (${why})${lost}`
}

/** Two digits or more: 0.25, 1.2, 10.2, 143. */
const round = (value: number): string =>
  value >= 100 ? value.toFixed(0) : String(Number(value.toFixed(value < 1 ? 2 : 1)))
