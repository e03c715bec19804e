// One picture over HTTP: try after try, until its bytes are whole or the reason is known.

import { setTimeout as sleep } from 'node:timers/promises'
import { failureCause } from '../data/failure-cause.ts'
import { RowFailure } from '../errors.ts'
import { seconds } from './connection-failure.ts'
import { PictureBody } from './picture-body.ts'
import { basicAuthorization } from './proxy.ts'
import { type Network, type Progress, tryOnce } from './request.ts'
import { backoffMs, type Setback } from './retry.ts'

/**
 * @param location an http: or https: URL
 * @throws RowFailure with the code and sentence of the last try, and how many there were
 */
export async function requestPicture(
  location: string,
  network: Network,
): Promise<{ bytes: Uint8Array; tries: number }> {
  const { limits, closing } = network
  if (!URL.canParse(location)) throw new RowFailure('bad-row', 'the URL does not parse')
  const start = new URL(location)
  const body = new PictureBody(limits)
  const progress: Progress = {
    start,
    authorization: basicAuthorization(start),
    body,
    deadline: performance.now() + limits.rowMs,
    tries: 0,
    connected: false,
  }
  const setbacks: Setback[] = []
  for (let round = 1; ; round += 1) {
    const outcome = (await tryOnce(progress, network)) ?? (await body.picture(start.host))
    if (outcome instanceof Uint8Array) return { bytes: outcome, tries: progress.tries }
    setbacks.push(outcome)
    if (!outcome.again || round >= limits.tries) throw rowFailure(setbacks, progress)
    const waitMs = backoffMs(round, outcome.waitMs)
    if (performance.now() + waitMs >= progress.deadline) {
      const asked = outcome.waitMs === undefined ? '' : ` and asked for ${seconds(outcome.waitMs)} of quiet`
      const sentence = `${outcome.sentence}${asked}; there was no time for another try within ${seconds(limits.rowMs)}`
      throw rowFailure([...setbacks.slice(0, -1), { ...outcome, sentence }], progress)
    }
    await sleep(waitMs, undefined, { signal: closing }).catch(() => closing.throwIfAborted())
  }
}

const words = ['never', 'once', 'twice', 'three times', 'four times', 'five times', 'six times']

/** The last setback speaks, except where it would wrongly say that no connection was ever made. */
function rowFailure(setbacks: readonly Setback[], { connected, tries }: Progress): RowFailure {
  const tellsTruth = (setback: Setback): boolean =>
    !connected || failureCause(setback.code).unconnected !== true
  const told = setbacks.findLast(tellsTruth) ?? setbacks.at(-1)!
  const times = words[tries] ?? `${tries} times`
  const allAlike = setbacks.every(({ sentence }) => sentence === told.sentence)
  const suffix = tries < 2 || setbacks.length < 2 ? '' : allAlike ? `, ${times}` : ` (asked ${times})`
  return new RowFailure(told.code, told.sentence + suffix, tries)
}
