// Where photogrid keeps what can be made or fetched again, for one user.

import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** The XDG base directory specification: a relative path there is to be ignored. */
export function userCacheFolder(environment: NodeJS.ProcessEnv): string {
  const base = environment.XDG_CACHE_HOME
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache'), 'photogrid')
}
