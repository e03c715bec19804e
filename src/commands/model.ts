// photogrid model list, photogrid model fetch NAME...: the public models that photogrid knows by name.

import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CatalogueModel, modelCatalogue } from '../data/model-catalogue.ts'
import { formatBytes, formatDuration } from '../data/quantity.ts'
import { type ExitCode, exitCodes, misuse } from '../errors.ts'
import { download } from '../io/download.ts'
import { measureFile } from '../io/file-chunks.ts'
import { copyWhole, fileError, makeFolder } from '../io/files.ts'
import { cachedState, modelPath, needModel, seemsCached } from '../io/model-cache.ts'
import type { Effects } from './effects.ts'

export async function listModels(options: { json?: boolean }, effects: Effects): Promise<ExitCode> {
  const models = modelCatalogue.map(model => {
    const path = modelPath(effects.environment, model)
    return { ...model, path: seemsCached(path, model) ? path : null }
  })
  if (options.json) {
    effects.write(`${JSON.stringify(models, null, 2)}\n`)
    return exitCodes.ok
  }
  const rows = [
    ['name', 'size', 'task', 'licence', 'finds', 'here'],
    ...models.map(({ name, bytes, task, licence, labels, path }) => {
      return [name, formatBytes(bytes), task, licence, labels, path === null ? 'no' : 'yes']
    }),
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')
  effects.write(`${rows.map(row => line(row).trimEnd()).join('\n')}\n`)
  return exitCodes.ok
}

export interface FetchOptions {
  readonly from?: string
  readonly output?: string
}

/** Prints the path of each on standard output, and nothing else. */
export async function fetchModels(
  names: readonly string[],
  options: FetchOptions,
  effects: Effects,
): Promise<ExitCode> {
  const models = names.map(needModel)
  for (const option of ['from', 'output'] as const) {
    if (options[option] !== undefined && models.length > 1)
      throw misuse(`--${option} is for one model; found ${models.length} names`, 'fetch them one by one')
  }
  for (const model of models) {
    const path = modelPath(effects.environment, model)
    try {
      await ensureModel(model, path, options.from, effects)
    } catch (error) {
      if (!effects.signal.aborted) throw error
      effects.status('')
      effects.say(`interrupted: what has come of ${model.name} is kept; the same command goes on with it`)
      return exitCodes.interrupted
    }
    if (options.output !== undefined) copyWhole(path, options.output)
    effects.write(`${options.output ?? path}\n`)
  }
  return exitCodes.ok
}

async function ensureModel(
  model: CatalogueModel,
  path: string,
  from: string | undefined,
  effects: Effects,
): Promise<void> {
  const { name, sha256, bytes, address } = model
  const state = await cachedState(path, model)
  if (state === 'whole') {
    effects.say(`${name}: was fetched before, every byte is right`)
    return
  }
  if (state === 'damaged') effects.say(`${name}: the file that is there is damaged, it is fetched again`)
  const started = performance.now()
  if (from !== undefined && !/^https?:/i.test(from)) await takeFile(from, path, model)
  else {
    const { environment, signal } = effects
    const onProgress = (received: number): void => {
      const rate = formatBytes((received * 1000) / Math.max(1, performance.now() - started))
      effects.status(`${name}: ${formatBytes(received)} of ${formatBytes(bytes)}, ${rate}/s`)
    }
    await download({ url: from ?? address, to: path, sha256, bytes, environment, signal, onProgress })
    effects.status('')
  }
  effects.say(`${name}: ${formatBytes(bytes)} in ${formatDuration((performance.now() - started) / 1000)}`)
}

/** A file that somebody brought: it must be the model to the last byte. */
async function takeFile(from: string, path: string, { name, sha256, bytes }: CatalogueModel): Promise<void> {
  const file = /^file:/i.test(from) ? fileURLToPath(from) : from
  const found = await measureFile(file).catch(error => {
    throw fileError('read', file, error, '--from takes a file, or an address that begins with http')
  })
  if (found.whole.sha256 !== sha256) {
    throw misuse(
      `${file} is not ${name}: its SHA-256 is ${found.whole.sha256} (${found.whole.bytes} bytes), expected ${sha256} (${bytes} bytes)`,
      `a model of your own needs no name: --model ${file}`,
    )
  }
  makeFolder(dirname(path))
  copyWhole(file, path)
}
