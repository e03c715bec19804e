// The model that a job was told to fetch for itself, where nobody has put it into the sandbox.

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { JobOptions } from '../data/job-words.ts'
import { describeError, misuse, unfitMachine } from '../errors.ts'
import { readAsker } from '../io/asker.ts'
import { download } from '../io/download.ts'
import { copyWhole } from '../io/files.ts'

/**
 * @throws Foreseen (75) where it cannot be had here: a portal or a cache in between may be to blame as well as the URL
 */
export async function bringModel(
  { model, modelUrl, modelSha256, contact, caCertificates }: JobOptions,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  if (model === undefined || modelUrl === undefined || existsSync(model)) return
  if (modelSha256 === undefined) throw misuse('--model-url needs --model-sha256, to know what comes')
  try {
    if (modelUrl.startsWith('file:')) copyWhole(fileURLToPath(modelUrl), model)
    else if (/^https?:/.test(modelUrl)) {
      const asker = readAsker({ contact, caCertificates })
      await download({ url: modelUrl, to: model, sha256: modelSha256, environment, asker })
    } else throw misuse(`HTCondor did not bring ${modelUrl}, and only http, https and file are fetched here`)
  } catch (error) {
    throw unfitMachine(`the model cannot be had here: ${describeError(error)}`)
  }
}
