// npm run bench: every figure that we promise, as a ratio to a peer that is measured in the same run. These
// machines do other work too, so nothing here is a test; exit code 1 says that a promise was broken this time.
//   npm run bench -- network plan     only these
//   npm run bench -- page 100M        the largest

import { parseArgs } from 'node:util'
import { benchAggregate } from './aggregate.ts'
import { benchEcharts } from './echarts.ts'
import { benchLuminance } from './luminance.ts'
import { formatRow, heading, type Row } from './measure.ts'
import { benchNetwork } from './network.ts'
import { benchObjects } from './objects.ts'
import { benchPage } from './page.ts'
import { benchPlan } from './plan.ts'
import { benchRepair } from './repair.ts'
import { benchWatch } from './watch.ts'

type Bench = (words: readonly string[]) => Promise<Row[]> | AsyncGenerator<Row>
const benches = {
  network: benchNetwork,
  plan: benchPlan,
  aggregate: benchAggregate,
  objects: benchObjects,
  repair: benchRepair,
  watch: benchWatch,
  echarts: benchEcharts,
  page: benchPage,
} satisfies Record<string, Bench>

const { positionals } = parseArgs({ allowPositionals: true })
const chosen = (name: string): boolean => positionals.length === 0 || positionals.includes(name)

let kept = true
if (chosen('luminance')) kept = (await benchLuminance()) !== false
console.log(heading)
for (const [name, bench] of Object.entries(benches)) {
  if (!chosen(name)) continue
  for await (const row of await bench(positionals)) {
    console.log(formatRow(row))
    kept &&= row.ratio >= row.promised
  }
}
process.exitCode = kept ? 0 : 1
