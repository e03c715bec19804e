// The one door to Handlebars. Templates hold values; a misspelt name throws rather than vanishing, and a
// condition that is no boolean, or a list that is none, throws as well (Handlebars would take a misspelt
// one for false, even when strict).

import Handlebars from 'handlebars'

/** Templates that another one takes in by name: `{{> name}}`. */
export type Partials = Readonly<Record<string, string>>

/** Fills in a page: every value is escaped, unless the template says `{{{ }}}`. */
export const renderHtml = (template: string, values: object, partials: Partials = {}): string =>
  render(template, values, false, partials)

/** Fills in a text that is not HTML, such as a submit description: nothing is escaped. */
export const renderText = (template: string, values: object): string => render(template, values, true)

function render(template: string, values: object, noEscape: boolean, partials: Partials = {}): string {
  const compiled = handlebars.compile(template, {
    noEscape,
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: { if: true, each: true },
  })
  return compiled(values, { partials: { ...partials } })
}

type Block = { fn: (context: unknown) => string; inverse: (context: unknown) => string }

const handlebars = Handlebars.create()
for (const name of Object.keys(handlebars.helpers)) handlebars.unregisterHelper(name)

handlebars.registerHelper('if', function (this: unknown, condition: unknown, block: Block): string {
  if (typeof condition !== 'boolean')
    throw new TypeError(`{{#if}} of ${typeof condition}: it takes a boolean`)
  return condition ? block.fn(this) : block.inverse(this)
})

handlebars.registerHelper('each', function (this: unknown, list: unknown, block: Block): string {
  if (!Array.isArray(list)) throw new TypeError(`{{#each}} of ${typeof list}: it takes a list`)
  return list.length > 0 ? list.map(item => block.fn(item)).join('') : block.inverse(this)
})
