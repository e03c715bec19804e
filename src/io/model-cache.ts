// Models of the catalogue, kept in the user's cache: where each lies, and whether it is whole.

import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  type CatalogueModel,
  findModel,
  modelCatalogue,
  modelFileName,
  nearNames,
} from '../data/model-catalogue.ts'
import { type Foreseen, misuse } from '../errors.ts'
import { measureFile } from './file-chunks.ts'
import { userCacheFolder } from './user-cache.ts'

/** Where the model is, or will be. A file put there by hand is as good as a fetched one. */
export const modelPath = (environment: NodeJS.ProcessEnv, model: CatalogueModel): string =>
  join(userCacheFolder(environment), 'models', modelFileName(model))

/** A file of the right size: as much as can be told without reading it. */
export const seemsCached = (path: string, { bytes }: CatalogueModel): boolean =>
  statSync(path, { throwIfNoEntry: false })?.size === bytes

/** Every byte is looked at. */
export async function cachedState(
  path: string,
  { sha256 }: CatalogueModel,
): Promise<'whole' | 'missing' | 'damaged'> {
  if (!existsSync(path)) return 'missing'
  return (await measureFile(path)).whole.sha256 === sha256 ? 'whole' : 'damaged'
}

/**
 * What `--model` means: a file, or else the name of a model that has been fetched.
 * @returns a path
 * @throws Foreseen (2) saying how the model is fetched, or which names there are
 */
export async function findModelFile(nameOrPath: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const there = statSync(nameOrPath, { throwIfNoEntry: false })
  const model = findModel(nameOrPath)
  if (there?.isFile() || (there !== undefined && model === undefined)) return nameOrPath
  if (model === undefined) {
    throw unknownModel(nameOrPath, `there is no file ${nameOrPath}, and no model of that name`)
  }
  const path = modelPath(environment, model)
  const state = await cachedState(path, model)
  if (state === 'whole') return path
  const what = state === 'missing' ? 'is not on this machine yet' : `is damaged (${path})`
  throw misuse(`the model ${model.name} ${what}`, `photogrid model fetch ${model.name}`)
}

/** @returns the model of that name. @throws Foreseen (2) with the names that may have been meant */
export function needModel(name: string): CatalogueModel {
  const model = findModel(name)
  if (model === undefined) throw unknownModel(name, `there is no model of the name ${JSON.stringify(name)}`)
  return model
}

function unknownModel(name: string, sentence: string): Foreseen {
  const near = nearNames(name)
  const all = modelCatalogue.map(model => model.name)
  return misuse(
    sentence,
    near.length > 0 ? `did you mean ${near.join(' or ')}?` : `those that have a name are ${all.join(', ')}`,
  )
}
