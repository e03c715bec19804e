// The worker as one file: bundled from source in a checkout, as it was shipped in an installed package.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { packageRoot } from './package-files.ts'

/**
 * The text of worker.mjs. Not minified: a crash on a far machine must print a line one can read.
 * The same sources give the same bytes, whatever the current folder.
 * @param entry the program to bundle instead of ours
 */
export async function bundleWorker(entry?: string): Promise<string> {
  const root = packageRoot()
  const source = entry ?? join(root, 'src/worker/main.ts')
  if (entry === undefined && !existsSync(source)) return readFileSync(join(root, 'dist/worker.mjs'), 'utf8')
  const { build } = await import('esbuild')
  const { outputFiles } = await build({ ...workerBuild, entryPoints: [source], absWorkingDir: root })
  return outputFiles[0]!.text
}

/** How a program for the execution point is made into one file. */
export const workerBuild = {
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  charset: 'utf8',
  logLevel: 'silent',
  // Native libraries lie beside it in the payload; ONNX Runtime as a whole, where it is carried.
  external: ['*.node', '@img/sharp-*', 'onnxruntime-node'],
  // CommonJS packages inside call `require`, which an ES module lacks. The odd name: a package that
  // imports `createRequire` itself would clash with ours.
  banner: {
    js: "import { createRequire as photogridCreateRequire } from 'node:module'\nconst require = photogridCreateRequire(import.meta.url)",
  },
} as const satisfies BuildOptions

/** The packages that a bundle holds parts of, by the comments esbuild leaves at the head of each module. */
export function bundledPackages(bundle: string): string[] {
  const names = bundle.matchAll(/^ *\/\/ (?:\S*\/)?node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm)
  return [...new Set(Array.from(names, ([, name]) => name!))].sort()
}
