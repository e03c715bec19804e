// The order of the test files: those on a pool first. They wait more than they work, so others fill the gaps, and the
// longest of them is not what all wait for at the end.

import { BaseSequencer, type TestSpecification } from 'vitest/node'

const isOnPool = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/pool/')

export class PoolsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [...sorted.filter(isOnPool), ...sorted.filter(file => !isOnPool(file))]
  }
}
