// Whom the owner of a server can write to about our requests: an address of mail or a page, as Wikimedia's policy for
// robots and others ask for it.

import { misuse } from '../errors.ts'

/** The variable that gives it where no option does. */
export const contactVariable = 'PHOTOGRID_CONTACT'

/** Neither what a header or its comment ends with, nor what a shell or a submit description would take as its own. */
const plain = /^[\w.+@:/?=&~%#!*-]{3,200}$/
const mail = /^[\w.+!#%&*=?~-]+@[\w-]+(?:\.[\w-]+)+$/

/**
 * @param name what it was given by: `--contact`
 * @throws Foreseen (2) for anything but an address of mail or a page
 */
export function parseContact(name: string, text: string): string {
  const isPage = /^https?:\/\//.test(text) && URL.canParse(text) && !text.includes('@')
  if (plain.test(text) && (isPage || mail.test(text))) return text
  throw misuse(
    `${name} must be an address of mail or of a page; found ${JSON.stringify(text.slice(0, 100))}`,
    `such as ${name === contactVariable ? `${name}=` : `${name} `}you@example.org`,
  )
}

/** @param purpose what the requests are for */
export const userAgent = (product: string, purpose: string, contact: string | undefined): string =>
  `${product} (${contact === undefined ? '' : `${contact}; `}${purpose})`
