// An answer whose headers tell programs to leave the picture alone.

import { optOut } from '../data/opt-out.ts'
import { type Headers, headerValues } from './resumption.ts'
import type { Setback } from './retry.ts'

/** @returns undefined where the owner says nothing against us */
export function optOutSetback(host: string, headers: Headers): Setback | undefined {
  const directive = optOut(headerValues(headers, 'x-robots-tag'))
  return directive === undefined
    ? undefined
    : { code: 'opted-out', sentence: `${host} says X-Robots-Tag: ${directive}`, again: false }
}
