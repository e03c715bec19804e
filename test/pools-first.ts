// The order of the test files: those on a pool first. They take the longest, and all would wait for one at the end.

import { BaseSequencer, type TestSpecification } from 'vitest/node'

const isOnPool = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/pool/')

export class PoolsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [...sorted.filter(isOnPool), ...sorted.filter(file => !isOnPool(file))]
  }
}
