// The templates of a DAG and of what stands beside it.

import { join } from 'node:path'
import { readWhole } from './files.ts'
import { packageRoot } from './package-files.ts'
import { renderText } from './templates.ts'

export type DagTemplate = 'dag' | 'dag.sh' | 'dag.config'

export function renderDagTemplate(name: DagTemplate, values: Record<string, string | number>): string {
  return renderText(readWhole(join(packageRoot(), 'dag-templates', `${name}.hbs`)).toString('utf8'), values)
}

/** The launcher of this very package. */
export const launcherPath = (): string => join(packageRoot(), 'wrappers', 'photogrid')
