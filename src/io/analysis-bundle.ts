// A person's own analysis as one file: their module with everything it imports, for the wrapper to carry. It
// runs from that file on this machine too, so what works here works there.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BuildFailure, BuildOptions, BuildResult, Plugin } from 'esbuild'
import { ownSources } from '../data/job-words.ts'
import { misuse } from '../errors.ts'
import { loadModule } from './analysis-module.ts'
import { packageRoot } from './package-files.ts'
import { workerBuild } from './worker-bundle.ts'

export interface AnalysisBundle {
  /** Of analysis.mjs; the same sources give the same bytes, wherever they lie. */
  readonly text: string
  /** SHA-256 of the text. */
  readonly code: string
  /** Does it import ONNX Runtime? */
  readonly onnx: boolean
}

/** @throws Foreseen (2) naming file and line where it does not parse, or imports what is not there */
export async function bundleAnalysis(file: string): Promise<AnalysisBundle> {
  if (!existsSync(file)) throw misuse(`cannot read the analysis ${file}: no such file`)
  const { build } = await import('esbuild')
  const folder = dirname(resolve(file))
  const options = {
    ...workerBuild,
    entryPoints: [resolve(file)],
    absWorkingDir: folder,
    outfile: join(folder, 'analysis.mjs'),
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    plugins: [ourSharp],
    loader: { '.txt': 'text', '.csv': 'text', '.wasm': 'binary', '.bin': 'binary' },
  } as const satisfies BuildOptions
  const built: BuildResult<typeof options> = await build(options).catch((error: BuildFailure) => {
    const [first] = error.errors ?? []
    if (first === undefined) throw error
    const { file: at, line = 0 } = first.location ?? {}
    const where = at === undefined || resolve(folder, at) === resolve(file) ? file : join(dirname(file), at)
    throw misuse(`${where}${line > 0 ? `:${line}` : ''}: ${first.text}`)
  })
  const textOf = (end: string): string => built.outputFiles.find(({ path }) => path.endsWith(end))!.text
  const map = Buffer.from(namedSources(textOf('.map'))).toString('base64')
  const text = `${withoutPlaces(textOf('.mjs'))}//# sourceMappingURL=data:application/json;base64,${map}\n`
  const imports = Object.values(built.metafile.outputs).flatMap(output => output.imports)
  return {
    text,
    code: createHash('sha256').update(text).digest('hex'),
    onnx: imports.some(({ path }) => path === 'onnxruntime-node'),
  }
}

/**
 * What a bundle exports as default. It is loaded as if it lay in photogrid's own folder: there the native
 * libraries are found that the wrapper would carry.
 */
export const loadBundle = ({ text, code }: AnalysisBundle): Promise<unknown> =>
  loadModule(pathToFileURL(join(packageRoot(), 'own', code, 'analysis.mjs')).href, text)

/** Whatever lies beside the module: another version would not fit the native library that the wrapper carries. */
const ourSharp: Plugin = {
  name: 'our-sharp',
  setup: build =>
    build.onResolve({ filter: /^sharp$/ }, ({ path, kind, pluginData }) =>
      pluginData === ourSharp
        ? undefined
        : build.resolve(path, { kind, resolveDir: packageRoot(), pluginData: ourSharp }),
    ),
}

/** Where packages lie differs between machines, and is no part of the code: `../../node_modules/x` is `node_modules/x`. */
const fromPackages = (path: string): string => path.replace(/^.*?(?=node_modules\/)/, '')

/** esbuild names each source in a comment before it, and CommonJS ones in a line of their own. */
const withoutPlaces = (text: string): string =>
  text.replace(
    /^( *)(\/\/ |")([^"\n]*node_modules\/[^\n]*)$/gm,
    (_, indent, mark, path) => indent + mark + fromPackages(path),
  )

/** A stack trace then says `analysis:///mine.ts:12:5`, and nothing of this machine's folders. */
function namedSources(map: string): string {
  const parsed = JSON.parse(map) as { sources: string[] }
  const sources = parsed.sources.map(path => new URL(fromPackages(path), ownSources).href)
  return JSON.stringify({ ...parsed, sources })
}
