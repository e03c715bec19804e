// What goes with every job so that servers know, admit and are believed: a contact, an archive's headers, certificates.

import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { contactVariable, parseContact } from '../data/contact.ts'
import type { AskerOptions } from '../data/job-words.ts'
import { formatHeaderFile } from '../data/request-headers.ts'
import { misuse } from '../errors.ts'
import { readAsker } from '../io/asker.ts'
import { writeWhole } from '../io/files.ts'
import { type Chosen, checkNames } from './choose-analysis.ts'

/** Whom servers can write to: as typed, or else as the environment has it for all that this person does. */
export function withContact<Options extends AskerOptions>(
  options: Options,
  environment: NodeJS.ProcessEnv,
): Options {
  const everywhere = environment[contactVariable]
  if (options.contact !== undefined || !everywhere) return options
  return { ...options, contact: parseContact(contactVariable, everywhere) }
}

/** Headers that are typed stand in the place of a file of before. */
export const withHeaders = <Options extends AskerOptions>(
  options: Options,
  { header, headerFile }: { readonly header?: readonly string[]; readonly headerFile?: string | undefined },
): Options => (header === undefined ? options : { ...options, headerFile })

/** The file that typed headers are kept in, for the jobs of one plan and for whoever completes it. */
export const headerFileOf = (plan: string): string => `headers-${plan}.secret`

/**
 * With the files that jobs need to ask as is wished, each under its own name.
 * @throws Foreseen (2) for names that cannot travel, and for a file of headers that others can read
 */
export function takeAlong(chosen: Chosen, { contact, headerFile, caCertificates }: AskerOptions): Chosen {
  const inputs = [...chosen.inputs, ...[headerFile, caCertificates].filter(file => file !== undefined)]
  checkNames(inputs)
  if (headerFile !== undefined) checkPrivate(headerFile)
  const named = (file: string | undefined) => file && basename(file)
  return {
    ...chosen,
    inputs,
    jobOptions: {
      ...chosen.jobOptions,
      contact,
      headerFile: named(headerFile),
      caCertificates: named(caCertificates),
    },
  }
}

/** It holds keys, and an access point has many people. What is not there yet is still to be written, by us. */
function checkPrivate(path: string): void {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0
  if ((mode & 0o077) === 0) return
  throw misuse(
    `others may read ${path}, which holds headers for servers: its mode is ${(mode & 0o777).toString(8)}`,
    `chmod 600 ${path}`,
  )
}

/** @param typed as on the command line: a key in a submit description, or in a list of processes, would be everybody's */
export function keepHeaders(path: string, typed: readonly string[]): void {
  writeWhole(path, formatHeaderFile(readAsker({}, typed).headers ?? []), 0o600)
}
