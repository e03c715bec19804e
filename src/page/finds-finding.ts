// Recognition's headline and sentence: what changed most and clearly, else what is there most.

import { formatCount, plural } from '../data/quantity.ts'
import { type Finding, type Phrase, plain, strong } from './finding.ts'
import type { LabelLine, LabelsOverKeys } from './labels-over-keys.ts'
import { formatShare } from './numbers.ts'
import type { Share } from './share-interval.ts'

/** With fewer photographs a share is said as a count. */
const leastForPercent = 20

export interface Found {
  readonly photographs: number
  /** Photographs in which something was found. */
  readonly holding: number
  readonly finds: number
}

/** @param nameOf a label in words that are fit to be shown */
export function findRecognition(
  { photographs, holding, finds }: Found,
  over: LabelsOverKeys,
  nameOf: (label: number) => string,
): Finding {
  const { lines } = over
  if (lines.length === 0) return nothingNamed(photographs, holding)
  const most = lines.slice(0, 3)
  if (photographs === 1) {
    const names = listed(most.map(({ label }) => [plain(nameOf(label))]))
    return {
      headline: `One photograph, with ${names.map(({ text }) => text).join('')}`,
      sentence: [strong('One photograph'), plain(` was looked at, and ${plural(finds, 'find')} made in it.`)],
    }
  }
  const changed = lines
    .filter(({ change }) => change !== undefined)
    .sort((a, b) => Math.abs(moved(b)) - Math.abs(moved(a)))
  return {
    headline: capitalise(
      changed.length > 0 ? changeSaid(changed, nameOf) : mostSaid(most.slice(0, 2), nameOf),
    ),
    sentence: [
      strong(plural(photographs, 'photograph')),
      plain(`, with ${plural(finds, 'find')} in ${formatShare(holding, photographs)} of them. `),
      ...listed(
        most.map(({ label, overall }, index) => [
          plain(index === 0 ? `${capitalise(nameOf(label))} is in ` : `${nameOf(label)} in `),
          strong(shareSaid(overall)),
        ]),
      ),
      plain('.'),
      ...comparison(over, changed, nameOf),
    ],
  }
}

function nothingNamed(photographs: number, holding: number): Finding {
  if (holding > 0) {
    return {
      headline: `Something was found in ${formatCount(holding)} of ${plural(photographs, 'photograph')}`,
      sentence: [plain('How many finds each picture has is known here, and not what they are.')],
    }
  }
  return {
    headline: `Nothing was found in ${photographs === 1 ? 'one photograph' : `${formatCount(photographs)} photographs`}`,
    sentence: [plain('Every picture was looked at, and in none was there a find with a score to keep.')],
  }
}

const moved = ({ change }: LabelLine): number =>
  change === undefined ? 0 : change.late.share - change.early.share

/** `car found in more photographs after 1920`; with one that went the other way, `…, horse in fewer` */
function changeSaid(changed: readonly LabelLine[], nameOf: (label: number) => string): string {
  const [first] = changed
  const { rose, since } = first!.change!
  const word = (up: boolean): string => (up ? 'more' : 'fewer')
  const said = `${nameOf(first!.label)} found in ${word(rose)} photographs`
  const other = changed.find(({ change }) => change!.rose !== rose)
  if (other !== undefined) return `${said}, ${nameOf(other.label)} in ${word(!rose)}`
  return since === undefined ? said : `${said} after ${since}`
}

const mostSaid = (most: readonly LabelLine[], nameOf: (label: number) => string): string =>
  most
    .map(({ label, overall }, index) => {
      const share = shareSaid(overall)
      if (index > 0) return `${nameOf(label)} in ${share}`
      return `${nameOf(label)} found in ${share} ${overall.whole < leastForPercent ? '' : 'of '}photographs`
    })
    .join(', ')

/** `61 %`, or `3 of 8` where there are few. */
const shareSaid = ({ part, whole }: Share): string =>
  whole < leastForPercent ? `${part} of ${whole}` : formatShare(part, whole)

function comparison(
  { ends }: LabelsOverKeys,
  changed: readonly LabelLine[],
  nameOf: (label: number) => string,
): Phrase[] {
  if (ends === undefined) return []
  const { early, late } = ends
  const then = `${early.from}–${early.to}`
  const now = `${late.from}–${late.to}`
  if (changed.length === 0) return [plain(` No label changed clearly between ${then} and ${now}.`)]
  const other = changed.find(({ change }) => change!.rose !== changed[0]!.change!.rose)
  const told = other === undefined ? changed.slice(0, 2) : [changed[0]!, other]
  return [
    plain(` Between ${then} and ${now}, `),
    ...listed(
      told.map(({ label, change }) => [
        plain(`${nameOf(label)} ${change!.rose ? 'rose' : 'fell'} from `),
        strong(shareSaid(change!.early)),
        plain(' to '),
        strong(shareSaid(change!.late)),
      ]),
    ),
    plain('.'),
  ]
}

/** `a, b and c` */
const listed = (items: readonly (readonly Phrase[])[]): Phrase[] =>
  items.flatMap((item, index) =>
    index === 0 ? item : [plain(index === items.length - 1 ? ' and ' : ', '), ...item],
  )

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
