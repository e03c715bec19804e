// One DAG of a whole run: dag.sh, dag.config and submit.sub beside it, and its text.

import { type Dag, dagFiles, dagValues } from '../data/dag.ts'
import { launcherPath, renderDagTemplate } from '../io/dag-templates.ts'
import { writeWhole } from '../io/files.ts'
import { tool } from '../version.ts'

/**
 * @param submitText the submit description of everything
 * @returns the DAG
 * @throws Foreseen (2) naming a file that cannot be written
 */
export function writeDag(about: Omit<Dag, 'tool' | 'photogrid'>, submitText: string): string {
  const values = dagValues({ ...about, tool, photogrid: launcherPath() })
  writeWhole(dagFiles.submit, submitText)
  writeWhole(dagFiles.config, renderDagTemplate('dag.config', values))
  writeWhole(dagFiles.script, renderDagTemplate('dag.sh', values), 0o777)
  return renderDagTemplate('dag', values)
}
