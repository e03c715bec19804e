// Which analysis a job's first word names: one of ours, or the one that its wrapper carries beside the worker.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Analysis } from '../analyses/analysis.ts'
import { ownAnalysis } from '../analyses/own.ts'
import { analysisOfTable, unknownAnalysis } from '../analyses/table.ts'
import { carriedAnalysis, type JobOptions } from '../data/job-words.ts'
import { misuse } from '../errors.ts'
import { loadModule } from '../io/analysis-module.ts'

/** @throws Foreseen (2) where nobody has such an analysis */
export async function chooseAnalysis(name: string, options: JobOptions): Promise<Analysis> {
  return (await analysisOfTable(name, options)) ?? (await ownOf(name))
}

async function ownOf(name: string): Promise<Analysis> {
  const { href } = new URL(carriedAnalysis, import.meta.url)
  const file = fileURLToPath(href)
  if (!existsSync(file)) throw unknownAnalysis(name)
  const code = createHash('sha256').update(readFileSync(file)).digest('hex')
  const analysis = await ownAnalysis(loadModule(href), { source: carriedAnalysis, code })
  if (analysis.name === name) return analysis
  throw misuse(`this wrapper carries the analysis ${analysis.name}, and ${name} was asked for`)
}
