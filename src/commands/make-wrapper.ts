// run.sh beside the plan, for the commands that need it, and what a person is told about it.

import { formatBytes, formatDuration } from '../data/quantity.ts'
import { ensureWrapper, type Wrapper } from '../io/payload.ts'
import type { Chosen } from './choose-analysis.ts'
import type { Effects } from './effects.ts'

export interface WrapperOptions {
  readonly runtimeUrl?: string | undefined
  readonly node?: string | undefined
}

/** Makes the wrapper where it is missing or out of date, and says so. */
export async function makeWrapper(
  { wrapperName, runtime }: Pick<Chosen, 'wrapperName' | 'runtime'>,
  options: WrapperOptions,
  effects: Effects,
): Promise<Wrapper> {
  effects.status(`packing the runtime into ${wrapperName}`)
  const wrapper = await ensureWrapper({
    path: wrapperName,
    needs: runtime,
    runtimeUrl: options.runtimeUrl,
    node: options.node,
  })
  effects.status('')
  const { path, bytes, seconds, made, runtimeFile, runtimeUrl } = wrapper
  if (made !== 'current') {
    const how = made === 'cached' ? 'copied from the cache' : 'built'
    effects.say(`${path}: ${formatBytes(bytes)}, ${how} in ${formatDuration(seconds)}`)
  }
  if (runtimeFile !== undefined)
    effects.say(`${runtimeFile}: to be put where the jobs find it: ${runtimeUrl}`)
  return wrapper
}
