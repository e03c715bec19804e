// Which of the plans that a folder remembers is meant, by what was typed.

import { normalize } from 'node:path/posix'
import { manifestCopyPath } from './manifest-part.ts'
import {
  namesPlan,
  type PlanOptionName,
  type PlanOptions,
  planDefaults,
  planOptionNames,
} from './plan-options.ts'
import type { RememberedPlan, RunMemory } from './run-memory.ts'

export interface AskedPlan {
  /** Its id, as typed. */
  readonly plan?: string | undefined
  readonly options: PlanOptions
}

/**
 * @param isCurrent does the plan's manifest still have the content that it was planned with?
 * @returns the one that is meant; several where it cannot be told; none if no plan is like that
 */
export function choosePlan(
  { plans }: RunMemory,
  asked: AskedPlan,
  isCurrent: (plan: RememberedPlan) => boolean,
): readonly RememberedPlan[] {
  if (asked.plan !== undefined) return plans.filter(({ plan }) => plan === asked.plan)
  const alike = plans.filter(remembered => isLike(remembered, asked.options))
  if (alike.length < 2) return alike
  const current = alike.filter(isCurrent)
  if (current.length > 0) return current
  // All were made of manifests that are changed by now: of the same question the last one.
  return lastOfEach(alike)
}

/** Of plans that differ in the content of their manifest alone the last one. */
export const lastOfEach = (plans: readonly RememberedPlan[]): RememberedPlan[] => [
  ...new Map(plans.map(remembered => [questionOf(remembered), remembered])).values(),
]

const optionsOf = ({ manifest, options }: RememberedPlan): PlanOptions => ({
  ...options,
  manifest: manifest.path,
})

/** Everything typed that says which plan it is, it says of this one. Of its manifest the copy is as good. */
const isLike = (remembered: RememberedPlan, typed: PlanOptions): boolean =>
  planOptionNames
    .filter(name => namesPlan(name) && typed[name] !== undefined)
    .every(
      name =>
        meaningOf(typed, name) === meaningOf(optionsOf(remembered), name) ||
        (name === 'manifest' && normalize(typed.manifest!) === manifestCopyPath(remembered.manifest.sha256)),
    )

const questionOf = (remembered: RememberedPlan): string =>
  JSON.stringify(planOptionNames.filter(namesPlan).map(name => meaningOf(optionsOf(remembered), name)))

/** `./manifest.txt` is `manifest.txt`. */
function meaningOf(options: PlanOptions, name: PlanOptionName): string {
  const value = options[name] ?? (planDefaults as PlanOptions)[name]
  return value === undefined ? '' : normalize(String(value))
}
