// Loading a person's module, so that what it throws says where in their own source; and what is to be said where
// it ended the program.

import { registerHooks, setSourceMapsSupport } from 'node:module'
import { misuse } from '../errors.ts'

let isLoaded = false

/**
 * @param url of a module; it need not exist where `text` is given
 * @returns what it exports as default
 */
export async function loadModule(url: string, text?: string): Promise<unknown> {
  isLoaded = true
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

/** Has code of somebody else been loaded? What it left behind, such as timers, must not keep the program from ending. */
export const hasLoadedModule = (): boolean => isLoaded

/** Why a program ended before its work did. */
export const endedEarly = (): Error =>
  isLoaded
    ? misuse(
        'the analysis ended the program',
        'it called exit, threw where nobody could catch it, or waits for what never comes',
      )
    : new Error('the program ended before its work did')
