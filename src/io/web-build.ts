// The page's parts, from `web/`. A checkout builds the client script on the fly; an installed package,
// which has neither esbuild nor the script's sources, reads the one that was built when it was packed.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'
import { packageRoot } from './package-files.ts'
import { renderHtml } from './templates.ts'

export interface PageParts {
  /** Fills in the markup. */
  readonly markup: (values: object) => string
  readonly style: string
  readonly client: string
  /** The program of a page whose readings are only counted. */
  readonly countedClient: string
}

const clients = { client: 'main', countedClient: 'counted' } as const
type Client = keyof typeof clients
export const clientNames = Object.keys(clients) as Client[]

/** Where `npm run build` puts a client, in the package's folder. */
export const builtClient = (client: Client): string => join('dist', 'web', `${clients[client]}.js`)

export async function readPageParts(): Promise<PageParts> {
  const root = packageRoot()
  const isCheckout = existsSync(join(root, 'src', 'page'))
  const read = (file: string): Promise<string> => readFile(join(root, 'web', file), 'utf8')
  const script = (client: Client): Promise<string> =>
    isCheckout ? bundleClient(client) : readFile(join(root, builtClient(client)), 'utf8')
  const [template, finds, gallery, style, client, countedClient] = await Promise.all([
    read('page.hbs'),
    read('finds.hbs'),
    read('gallery.hbs'),
    read('style.css'),
    script('client'),
    script('countedClient'),
  ])
  return { markup: values => renderHtml(template, values, { finds, gallery }), style, client, countedClient }
}

/** A client's modules as one script. Needs a checkout. */
export async function bundleClient(client: Client = 'client'): Promise<string> {
  const { build } = await import('esbuild')
  const result = await build({
    entryPoints: [join(packageRoot(), 'web', 'client', `${clients[client]}.ts`)],
    bundle: true,
    write: false,
    minify: true,
    charset: 'utf8',
    plugins: client === 'client' ? [pointsAlone] : [],
    format: 'iife',
    // The oldest browsers that have DecompressionStream and light-dark().
    target: ['chrome123', 'firefox120', 'safari17.5'],
    logLevel: 'silent',
  })
  return result.outputFiles[0]!.text.trim()
}

/** Leaves out of the points' program what is for readings that are only counted. */
const pointsAlone: Plugin = {
  name: 'points-alone',
  setup: build => {
    const path = join(packageRoot(), 'web', 'client', 'points-alone.ts')
    build.onResolve({ filter: /\/ranked\.ts$/ }, () => ({ path }))
  },
}
