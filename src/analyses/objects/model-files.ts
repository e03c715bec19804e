// The files that a model is: its own, and those that it keeps weights in. They travel together, and one fingerprint
// stands for them all.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { misuse } from '../../errors.ts'
import { externalFiles } from './external-weights.ts'
import { checkModelFile } from './model-file.ts'

/**
 * @returns paths, the model's own first; those of weights lie beside it
 * @throws Foreseen (2): no model, weights that are not there or cut short, or that lie elsewhere
 */
export async function modelFiles(model: string): Promise<readonly string[]> {
  await checkModelFile(model)
  const weights: string[] = []
  for (const { location, bytes } of await externalFiles(model)) {
    // A model does not say which other files of a machine are read.
    if (location !== basename(location) || ['', '.', '..'].includes(location)) {
      throw misuse(
        `the model ${model} keeps its weights in ${JSON.stringify(location)}, which is not beside it`,
        'export it again, into one folder or as one file',
      )
    }
    const path = join(dirname(model), location)
    await checkWeights(path, bytes, model)
    weights.push(path)
  }
  return [model, ...weights.toSorted()]
}

async function checkWeights(path: string, bytes: number, model: string): Promise<void> {
  const what = `the model ${model} keeps its weights in ${basename(path)}`
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw misuse(
      error.code === 'ENOENT'
        ? `${what}, which is not beside it`
        : `${what}, which cannot be read: ${error.message}`,
      'put the two files into one folder, or export it as one file: torch.onnx.export(…, external_data=False)',
    )
  })
  if (!found.isFile()) throw misuse(`${what}, which is not a file`)
  if (found.size < bytes) {
    throw misuse(`${what}, which is cut short: ${found.size} bytes of at least ${bytes}`, 'fetch it again')
  }
}

/** SHA-256 of the file; of several, that of a list of their sums and names, as sha256sum prints it. */
export async function fingerprintOf(files: readonly string[]): Promise<string> {
  const sums = await Promise.all(files.map(sha256Of))
  if (sums.length === 1) return sums[0]!
  const list = createHash('sha256')
  // The model's own name is not part of what it answers; that of its weights stands in it.
  for (const [index, sum] of sums.entries())
    list.update(`${sum}  ${index === 0 ? '' : basename(files[index]!)}\n`)
  return list.digest('hex')
}

async function sha256Of(file: string): Promise<string> {
  const sum = createHash('sha256')
  await pipeline(createReadStream(file), sum)
  return sum.digest('hex')
}
