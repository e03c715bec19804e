// HTCondor's commands for somebody at a terminal who may be root, although the pool belongs to an ordinary
// account: each hands the folder it is called in to that account and runs the real program as it.

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pool } from '../pool/pool.ts'

const commands = ['condor_submit', 'condor_wait', 'condor_q', 'condor_history', 'condor_rm']

/** @returns the folder to be put first on the PATH */
export function makeShims(pool: Pool, folder: string): string {
  const { PATH = '', CONDOR_CONFIG = '', CONDOR_IDS = '', HOME = '' } = pool.env
  const [uid = '', gid = ''] = CONDOR_IDS.split('.')
  mkdirSync(folder)
  for (const command of commands) {
    const path = join(folder, command)
    writeFileSync(
      path,
      `#!/bin/sh
export PATH='${PATH}' CONDOR_CONFIG='${CONDOR_CONFIG}' CONDOR_IDS='${CONDOR_IDS}' HOME='${HOME}'
[ "$(id -u)" = 0 ] || exec ${command} "$@"
chown -R ${uid}:${gid} .
exec setpriv --reuid=${uid} --regid=${gid} --clear-groups ${command} "$@"
`,
    )
    chmodSync(path, 0o755)
  }
  return folder
}
