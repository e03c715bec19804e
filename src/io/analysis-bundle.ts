// A person's own analysis as one file: their module with everything it imports, for the wrapper to carry.

import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { BuildFailure } from 'esbuild'
import { misuse } from '../errors.ts'
import { packageRoot } from './package-files.ts'
import { workerBuild } from './worker-bundle.ts'

/**
 * The text of analysis.mjs; the same sources give the same bytes, whatever the current folder.
 * @throws Foreseen (2) naming file and line where it does not parse, or imports what is not there
 */
export async function bundleAnalysis(file: string): Promise<string> {
  if (!existsSync(file)) throw misuse(`cannot read the analysis ${file}: no such file`)
  const { build } = await import('esbuild')
  try {
    const { outputFiles } = await build({
      ...workerBuild,
      entryPoints: [resolve(file)],
      absWorkingDir: dirname(resolve(file)),
      // What photogrid has, such as sharp, need not be installed beside the module.
      nodePaths: [join(packageRoot(), 'node_modules')],
      loader: { '.txt': 'text', '.csv': 'text', '.wasm': 'binary', '.bin': 'binary' },
    })
    return outputFiles![0]!.text
  } catch (error) {
    const [first] = (error as BuildFailure).errors ?? []
    if (first === undefined) throw error
    const { file: at = file, line = 0 } = first.location ?? {}
    throw misuse(`${at}${line > 0 ? `:${line}` : ''}: ${first.text}`)
  }
}
