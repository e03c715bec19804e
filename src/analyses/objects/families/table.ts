// The families of models that are recognised by themselves. One more is one more file and one line here.

import type { ModelContract } from '../../../data/model-contract.ts'
import { misuse } from '../../../errors.ts'
import type { Family, Port, Ports } from './family.ts'
import { fastestdet } from './fastestdet.ts'
import { imagenetBytes, imagenetCaffe, imagenetLogits } from './imagenet.ts'
import { nanodet } from './nanodet.ts'
import { ssd } from './ssd.ts'
import { torchvision } from './torchvision.ts'
import { ultraface } from './ultraface.ts'
import { yolox } from './yolox.ts'

const families = {
  yolox,
  nanodet,
  fastestdet,
  ssd,
  torchvision,
  ultraface,
  imagenetLogits,
  imagenetCaffe,
  imagenetBytes,
} as const satisfies Record<string, Family>

export type FamilyName = keyof typeof families
export const familyTitle = (name: FamilyName): string => families[name].title
export const familyTitles = Object.values<Family>(families).map(({ title }) => title)

export interface Recognised {
  readonly family: FamilyName
  readonly contract: ModelContract
}

/** @returns undefined when it is of no family */
export function familyOf(ports: Ports): Recognised | undefined {
  for (const [name, family] of Object.entries<Family>(families)) {
    const contract = family.recognise(ports)
    if (contract !== undefined) return { family: name as FamilyName, contract }
  }
  return undefined
}

/**
 * @param source the model's name, for messages
 * @throws Foreseen (2) telling what the model takes and gives, when it is of no family
 */
export function recogniseModel(ports: Ports, source: string): Recognised {
  const recognised = familyOf(ports)
  if (recognised !== undefined) return recognised
  throw misuse(
    `${source} is of no known family: ${describePorts(ports)}`,
    `photogrid model describe FILE says whether a contract can help, and prints one to start from; known are ${familyTitles.join(', ')}`,
  )
}

/** `it takes images float32 [1, 3, 416, 416] and gives output float32 [1, 3549, 85]` */
export function describePorts({ inputs, outputs }: Ports): string {
  return `it takes ${list(inputs)} and gives ${list(outputs)}`
}

const list = (ports: readonly Port[]): string => ports.map(describePort).join('; ') || 'nothing'

/** `images float32 [1, 3, 416, 416]` */
export const describePort = ({ name, type, shape }: Port): string =>
  `${name} ${type} [${shape.map(d => d || '?').join(', ')}]`
