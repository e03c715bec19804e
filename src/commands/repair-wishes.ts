// Which rows `--missing` is to plan, as typed.

import { knownCause } from '../data/failure-cause.ts'
import type { RepairWishes } from '../data/repair.ts'
import { misuse } from '../errors.ts'

/** As typed. */
export interface RepairOptions {
  readonly missing?: boolean
  readonly causes?: string
  readonly also?: string
}

/** @returns undefined where no repair is asked for. @throws Foreseen (2) for codes that are none */
export function parseRepairWishes({ missing, causes, also }: RepairOptions): RepairWishes | undefined {
  if (!missing) {
    if (causes === undefined && also === undefined) return undefined
    throw misuse(
      `${causes === undefined ? '--also' : '--causes'} chooses failed rows for --missing`,
      'add --missing',
    )
  }
  return {
    ...(causes !== undefined && { causes: parseCodes('--causes', causes) }),
    also: also === undefined ? [] : parseCodes('--also', also),
  }
}

/** They, as words to be typed again. */
export const repairWords = ({ missing, causes, also }: RepairOptions): string[] => [
  ...(missing ? ['--missing'] : []),
  ...(causes === undefined ? [] : ['--causes', causes]),
  ...(also === undefined ? [] : ['--also', also]),
]

function parseCodes(option: string, text: string): string[] {
  const codes = text.split(',').map(word => word.trim())
  const unknown = codes.find(code => !knownCause(code))
  if (unknown === undefined) return codes
  throw misuse(
    `${option} must be failure codes with commas between, such as timeout,http-503; found ${JSON.stringify(unknown)}`,
    'photogrid status says which there are',
  )
}
