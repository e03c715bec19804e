// A program that is asked again and again, a line of JSON each way, so that peers can take turns while they stay warm.

import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface Runner {
  /** @throws Error when the program has ended */
  ask<A>(question: unknown): Promise<A>
  stop(): void
}

/** What the wrapper gives the worker: see wrappers/execution-point.sh. A peer's users give it nothing. */
export const workerEnvironment = {
  MALLOC_MMAP_THRESHOLD_: '1073741824',
  MALLOC_TRIM_THRESHOLD_: '2147483647',
  MALLOC_ARENA_MAX: '1',
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
}

/** On one core, and scheduled as a batch process, as the wrapper does; where the machine has the tools. */
export const onOneCore: readonly string[] = ['taskset -c 0', 'chrt --batch 0']
  .map(words => words.split(' '))
  .filter(words => spawnSync('env', [...words, 'true']).status === 0)
  .flat()

export function startRunner(environment: NodeJS.ProcessEnv, ...program: readonly string[]): Runner {
  const [first, ...rest] = [...onOneCore, ...program] as [string, ...string[]]
  const env = { ...process.env, ...environment }
  const child = spawn(first, rest, { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    ask: async question => {
      child.stdin.write(`${JSON.stringify(question)}\n`)
      const { value, done } = await answers.next()
      if (done) throw new Error(`${program.join(' ')} has ended before it answered`)
      return JSON.parse(value)
    },
    stop: () => child.stdin.end(),
  }
}
