// photogrid carry-over [PLAN]: results of a former plan for the manifest as it is now: rows whose line is the same need not
// be measured again. They become fragments of the new plan, which say where they come from; the former ones stay.

import { existsSync } from 'node:fs'
import { carryOver as carryFragment } from '../data/carry-over.ts'
import { type Fragment, formatFragment } from '../data/fragment.ts'
import { formatFragmentName } from '../data/fragment-name.ts'
import { smallManifestBytes } from '../data/manifest-part.ts'
import { isFailed, type Outcome } from '../data/outcome.ts'
import { checkPlanId, isPlanOf, parsePlanId, planOfManifest } from '../data/plan.ts'
import { lastOfEach } from '../data/plan-choice.ts'
import { knownByMemory, planCommand } from '../data/plan-command.ts'
import { formatCount, plural } from '../data/quantity.ts'
import { type RememberedPlan, rememberPlan } from '../data/run-memory.ts'
import { type ExitCode, exitCodes, misuse } from '../errors.ts'
import { writeWhole } from '../io/files.ts'
import { listFragments } from '../io/fragment-places.ts'
import { keepManifest } from '../io/manifest-copy.ts'
import { type ManifestFacts, readManifestFacts } from '../io/manifest-file.ts'
import { changeRunMemory, readRunMemory } from '../io/run-memory-file.ts'
import { coverFragments } from './cover.ts'
import type { Effects } from './effects.ts'
import { findResults, type ResultsOptions, resultsPaths } from './find-results.ts'
import { changeOf, keptManifest } from './former-manifest.ts'
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
  const kept = keptManifest(former)
  if (kept === undefined) {
    throw misuse(
      `the manifest of plan ${former.plan} is not kept, and which of its rows are the same cannot be told`,
      'put it back under a name of its own, and finish that plan with --manifest',
    )
  }
  const plan = planOfManifest(former.plan, facts.sha256)
  const { rowNow, same } = changeOf(kept, former.manifest.rows, facts)
  const files = listFragments(findResults([], options, effects))
  const home = rowsHome(files, facts, plan, effects)

  const formerFacts = { ...readManifestFacts(kept), path: kept }
  const carried = { rows: 0, fragments: 0 }
  const onCounted = (fragment: Fragment, file: string): void => {
    const mine = carryFragment({ fragment, file }, plan, rowNow, home.isWanted)
    if (mine === undefined) return
    writeWhole(freshName(mine), formatFragment(mine))
    carried.rows += mine.outcomes.length
    carried.fragments += 1
  }
  coverFragments(files, formerFacts, { plan: former.plan, follow: () => onCounted }, effects)

  const copy = facts.bytes > smallManifestBytes ? undefined : keepManifest(facts)
  const { sha256, bytes, rows } = facts
  const manifest = { path: facts.path, sha256, bytes, rows, ...(copy !== undefined && { copy }) }
  const entry: RememberedPlan = { ...former, plan, manifest, submissions: [] }
  changeRunMemory('.', memory => rememberPlan(memory, entry), effects.say)
  effects.say(
    `${plural(carried.rows, 'row')} carried over to plan ${plan}, in ${plural(carried.fragments, 'fragment')}; ${formatCount(same)} of ${plural(rows, 'line')} are those of ${former.plan}`,
  )
  const known = { ...knownByMemory(entry, false), results: resultsPaths(findResults([], options, effects)) }
  effects.say(`  for the rest: ${planCommand(known, { verb: 'mksubmit', missing: true })} > again.sub`)
  return carried.rows > 0 ? exitCodes.ok : exitCodes.nothing
}

/** The plan of before whose manifest is another one by now. @throws Foreseen (2) where there is none, or several */
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
      : `photogrid.json does not tell of plan ${asked}`,
    'photogrid.json says which plans were made here',
  )
}

/** What the new plan has by now, and is given meanwhile. */
function rowsHome(files: readonly string[], facts: ManifestFacts, plan: string, effects: Effects) {
  const [failed, measured] = [1, 2]
  const home = new Uint8Array(facts.rows)
  const raise = (row: number, outcome: Outcome): boolean => {
    const state = isFailed(outcome) ? failed : measured
    if (home[row]! >= state) return false
    home[row] = state
    return true
  }
  const onCounted = ({ outcomes }: Fragment): void => {
    for (const outcome of outcomes) raise(outcome.row, outcome)
  }
  coverFragments(files, facts, { plan, follow: () => onCounted }, effects)
  return { isWanted: raise }
}

/** Of a submission of this moment, or of the next one that has no such file. */
function freshName({ range, plan }: Fragment): string {
  const { analysis } = parsePlanId(plan)!
  for (let seconds = Math.floor(Date.now() / 1000); ; seconds += 1) {
    const name = formatFragmentName({ range, analysis, submission: { seconds } })
    if (!existsSync(name)) return name
  }
}
