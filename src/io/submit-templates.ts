// The submit templates on disk: ours by the name of the pool they are for, or one of a site's own.

import { join } from 'node:path'
import { describeError, misuse } from '../errors.ts'
import { readWhole } from './files.ts'
import { packageRoot } from './package-files.ts'
import { renderText } from './templates.ts'

export interface SubmitTemplate {
  /** For error messages. */
  readonly name: string
  readonly text: string
}

/** @param template path of a site's own; undefined takes ours for `site` */
export function readSubmitTemplate(site: string, template: string | undefined): SubmitTemplate {
  const path = template ?? join(packageRoot(), 'submit-templates', `${site}.sub.hbs`)
  return { name: path, text: readWhole(path).toString('utf8') }
}

/** @throws Foreseen (2) where the template asks for a value that there is not */
export function renderSubmitTemplate(
  template: SubmitTemplate,
  values: Record<string, string | number>,
): string {
  try {
    return renderText(template.text, values)
  } catch (error) {
    throw misuse(
      `the template ${template.name} cannot be filled in: ${describeError(error)}`,
      `it may use: ${Object.keys(values).sort().join(', ')}`,
    )
  }
}
