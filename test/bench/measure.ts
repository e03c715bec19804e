// What a command costs: wall clock, CPU and peak memory, its own and its children's, as wait4(2) counts.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

export interface Cost {
  readonly seconds: number
  readonly cpuSeconds: number
  /** Of the largest process among them, in megabytes. */
  readonly peakMb: number
  readonly stdout: string
}

export interface MeasureOptions {
  readonly cwd: string
  readonly env?: Record<string, string>
  /** File for standard input. */
  readonly input?: string
  /** File for standard output, where it is wanted whole. */
  readonly output?: string
  /** Exit codes that are no failure. */
  readonly fine?: readonly number[]
}

export async function measure(command: readonly string[], options: MeasureOptions): Promise<Cost> {
  const { cwd, env = {}, input, fine = [0] } = options
  const folder = mkdtempSync(join(tmpdir(), 'photogrid-measure-'))
  try {
    const report = join(folder, 'report.json')
    const output = options.output ?? join(folder, 'stdout')
    await execa('python3', [join(import.meta.dirname, 'measure.py'), report, ...command], {
      cwd,
      env,
      stdin: input === undefined ? 'ignore' : { file: input },
      stdout: { file: output },
      stderr: 'ignore',
    })
    const { exitCode, ...cost } = JSON.parse(readFileSync(report, 'utf8'))
    if (!fine.includes(exitCode)) throw new Error(`${command.join(' ')} ended with exit code ${exitCode}`)
    const stdout = options.output === undefined ? readFileSync(output, 'utf8').slice(0, 1_000_000) : ''
    return { ...cost, stdout }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!

/** The median of several runs, by their wall clock. */
export async function medianOf(runs: number, run: () => Promise<Cost>): Promise<Cost> {
  const costs: Cost[] = []
  for (let index = 0; index < runs; index += 1) costs.push(await run())
  return costs.toSorted((a, b) => a.seconds - b.seconds)[runs >> 1]!
}

export interface Row {
  readonly what: string
  readonly ours: string
  readonly peer: string
  /** Better for us, the larger it is. */
  readonly ratio: number
  readonly promised: number
}

/** One line of the report. */
export const formatRow = ({ what, ours, peer, ratio, promised }: Row): string =>
  `${what.padEnd(46)} ${ours.padStart(14)} ${peer.padStart(18)} ${ratio.toFixed(2).padStart(8)} ${promised.toFixed(2).padStart(8)}  ${ratio >= promised ? 'kept' : 'BROKEN'}`

export const heading = `${''.padEnd(46)} ${'photogrid'.padStart(14)} ${'beside'.padStart(18)} ${'ratio'.padStart(8)} ${'promised'.padStart(8)}`
