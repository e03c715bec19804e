// Loading a person's module, so that what it throws says where in their own source.

import { registerHooks, setSourceMapsSupport } from 'node:module'

/**
 * @param url of a module; it need not exist where `text` is given
 * @returns what it exports as default
 */
export async function loadModule(url: string, text?: string): Promise<unknown> {
  setSourceMapsSupport(true, { nodeModules: true })
  const hooks =
    text === undefined
      ? undefined
      : registerHooks({
          resolve: (specifier, context, next) =>
            specifier === url ? { url, format: 'module', shortCircuit: true } : next(specifier, context),
          load: (asked, context, next) =>
            asked === url ? { source: text, format: 'module', shortCircuit: true } : next(asked, context),
        })
  try {
    return (await import(url)).default
  } finally {
    hooks?.deregister()
  }
}
