// npm run build: what an installed package has instead of src/ (Node strips no types below
// node_modules): the program, the worker and the page's script, each as one file in dist/.

import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { writeWhole } from './io/files.ts'
import { packageRoot } from './io/package-files.ts'
import { platforms } from './io/platform.ts'
import { turbojpegFile, turbojpegPath } from './io/turbojpeg-file.ts'
import { builtClient, bundleClient, clientNames } from './io/web-build.ts'
import { bundleWorker } from './io/worker-bundle.ts'

const root = packageRoot()

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeWhole(join(root, path), text)
}

rmSync(join(root, 'dist'), { recursive: true, force: true })
// Their licences lie in wrappers/licenses/.
for (const platform of Object.keys(platforms)) {
  const copy = join(root, 'dist', turbojpegPath(platform))
  mkdirSync(dirname(copy), { recursive: true })
  copyFileSync(turbojpegFile(platform), copy)
}
write('dist/worker.mjs', await bundleWorker())
for (const name of clientNames) write(builtClient(name), await bundleClient(name))
await build({
  entryPoints: [join(root, 'src/cli.ts')],
  outdir: join(root, 'dist'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  // A verb's own file and packages are loaded with the verb.
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  target: 'node24',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
})
