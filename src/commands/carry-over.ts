// photogrid carry-over [PLAN]: results of a former plan for the manifest as it is now: rows whose line is the same need not
// be measured again. They become fragments of the new plan, which say where they come from; the former ones stay.

import { existsSync } from 'node:fs'
import { type Fragment, formatFragment } from '../data/fragment.ts'
import { annotatedOf, formatFragmentName } from '../data/fragment-name.ts'
import { checkPlanId, isPlanOf, parsePlanId, planOfManifest } from '../data/plan.ts'
import { lastOfEach } from '../data/plan-choice.ts'
import { knownByMemory, planCommand } from '../data/plan-command.ts'
import { formatCount, plural } from '../data/quantity.ts'
import { formatRange } from '../data/row-range.ts'
import { type RememberedPlan, rememberPlan } from '../data/run-memory.ts'
import { describeError, type ExitCode, exitCodes, misuse } from '../errors.ts'
import { carryAlbum } from '../io/carried-album.ts'
import { writeWhole } from '../io/files.ts'
import { listFragments } from '../io/fragment-places.ts'
import { keepManifest } from '../io/manifest-copy.ts'
import { readManifestFacts } from '../io/manifest-file.ts'
import { changeRunMemory, readRunMemory } from '../io/run-memory-file.ts'
import { coverFragments } from './cover.ts'
import type { Effects } from './effects.ts'
import { findResults, type ResultsOptions, resultsPaths } from './find-results.ts'
import { changeOf, keptManifest } from './former-manifest.ts'
import { carryEach } from './former-results.ts'
import { isCurrent } from './recall.ts'

export interface CarryOverOptions extends ResultsOptions {
  /** The manifest of the new plan; left out: what lies now where the former one lay. */
  readonly manifest?: string
}

export async function carryOver(
  asked: string | undefined,
  options: CarryOverOptions,
  effects: Effects,
): Promise<ExitCode> {
  checkPlanId(asked)
  const former = chooseFormer(asked, effects)
  const facts = readManifestFacts(options.manifest ?? former.manifest.path)
  if (isPlanOf(former.plan, facts.sha256)) {
    effects.say(`${facts.path} is what plan ${former.plan} was made of: there is nothing to carry over`)
    return exitCodes.nothing
  }
  const copy = keptManifest(former)
  if (copy === undefined) {
    throw misuse(
      `the manifest of plan ${former.plan} is not kept, and which of its rows are the same cannot be told`,
      'put it back under a name of its own, and finish that plan with --manifest',
    )
  }
  const plan = planOfManifest(former.plan, facts.sha256)
  const change = changeOf(copy, former.manifest.rows, facts)
  const places = findResults([], options, effects)
  const files = listFragments(places)
  const { covered } = coverFragments(files, facts, { plan }, effects)

  const carried = { rows: 0, fragments: 0, pictures: 0 }
  const take = (fragment: Fragment, file: string, before: Fragment): void => {
    const name = freshName(fragment)
    writeWhole(name, formatFragment(fragment))
    carried.rows += fragment.outcomes.length
    carried.fragments += 1
    carried.pictures += carryPictures({ fragment, name }, { before, file }, change.rowNow, effects)
  }
  carryEach({ plan, covered, former, copy, change, files }, take, effects)

  const { sha256, bytes, rows } = facts
  const manifest = { path: facts.path, sha256, bytes, rows, copy: keepManifest(facts) }
  const entry: RememberedPlan = { ...former, plan, manifest, submissions: [] }
  changeRunMemory('.', memory => rememberPlan(memory, entry), effects.say)
  effects.say(
    `${plural(carried.rows, 'row')} carried over to plan ${plan}, in ${plural(carried.fragments, 'fragment')}; ${formatCount(change.same)} of ${plural(rows, 'line')} are those of ${former.plan}`,
  )
  if (carried.pictures > 0)
    effects.say(`  with ${plural(carried.pictures, 'annotated copy', 'annotated copies')}`)
  const known = { ...knownByMemory(entry, false), results: resultsPaths(places) }
  effects.say(`  for the rest: ${planCommand(known, { verb: 'mksubmit', missing: true })} > again.sub`)
  return carried.rows > 0 ? exitCodes.ok : exitCodes.nothing
}

/** The plan of before whose manifest is another one by now. @throws Foreseen (2) if there is none, or several */
function chooseFormer(asked: string | undefined, { say }: Pick<Effects, 'say'>): RememberedPlan {
  const { plans } = readRunMemory('.', say)
  const former =
    asked === undefined
      ? lastOfEach(plans.filter(plan => !isCurrent(plan)))
      : plans.filter(({ plan }) => plan === asked)
  const [only] = former
  if (only !== undefined && former.length === 1) return only
  if (former.length > 1) {
    throw misuse(
      `${formatCount(former.length)} plans of this folder have a manifest that was changed since: say which one is meant`,
      former.map(({ plan }) => `photogrid carry-over ${plan}`).join('\n  '),
    )
  }
  throw misuse(
    asked === undefined
      ? 'no plan of this folder has a manifest that was changed since'
      : `photogrid.json has no plan ${asked}`,
    'photogrid.json lists the plans that were made here',
  )
}

/** Copies with the finds drawn in, of the rows that were carried over. @returns how many */
function carryPictures(
  { fragment, name }: { readonly fragment: Fragment; readonly name: string },
  { before, file }: { readonly before: Fragment; readonly file: string },
  rowNow: Int32Array,
  { say }: Pick<Effects, 'say'>,
): number {
  const from = annotatedOf(file, formatRange(before.range))
  if (!existsSync(from)) return 0
  const carried = new Set(fragment.outcomes.map(({ row }) => row))
  const rows = before.outcomes.map(({ row }) => [row, rowNow[row] ?? -1] as const)
  try {
    return carryAlbum(
      from,
      annotatedOf(name, formatRange(fragment.range)),
      new Map(rows.filter(([, now]) => carried.has(now))),
    )
  } catch (error) {
    // The readings are worth more than the pictures of them.
    say(`  its pictures stay behind: ${from}: ${describeError(error)}`)
    return 0
  }
}

/** Of a submission of this moment, or of the next one that has no such file. */
function freshName({ range, plan }: Fragment): string {
  const { analysis } = parsePlanId(plan)!
  for (let seconds = Math.floor(Date.now() / 1000); ; seconds += 1) {
    const name = formatFragmentName({ range, analysis, submission: { seconds } })
    if (!existsSync(name)) return name
  }
}
