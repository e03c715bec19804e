// A thousand pictures of 0.7 megapixels from a server that answers after 50 ms, on one core: the worker, as
// the wrapper starts it, beside the tutorial's program in Python. And how soon a wrapper's worker asks.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Fragment } from '../../src/data/fragment.ts'
import { ensureWrapper } from '../../src/io/payload.ts'
import { makePhoto } from './make-photo.ts'
import { measure, medianOf, type Row } from './measure.ts'
import { installPython } from './python-peer.ts'

const rows = 1000
const peakMb = 130
/** Of CPU, for a job of one row. */
const fixedSeconds = 0.9
const startSeconds = 1.5

export async function benchNetwork(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'photogrid-bench-network-'))
  writeFileSync(join(folder, 'photo.jpg'), await makePhoto(1024, 704, 100e3))
  const serverFile = join(import.meta.dirname, 'latency-server.ts')
  // The server keeps to the other core.
  const server = spawn('taskset', ['-c', '1', process.execPath, serverFile, join(folder, 'photo.jpg')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const port = (await createInterface({ input: server.stdout })[Symbol.asyncIterator]().next()).value
    const line = (row: number): string => `http://127.0.0.1:${port}/${row}.jpg ${1860 + (row % 141)}\n`
    writeFileSync(join(folder, 'manifest.txt'), Array.from({ length: rows }, (_, row) => line(row)).join(''))
    await ensureWrapper({ path: join(folder, 'run.sh') })

    const onOneCore = (...command: string[]) =>
      measure(['taskset', '-c', '0', ...command], { cwd: folder, input: join(folder, 'manifest.txt') })
    const words = ['results.json', '0', String(rows)]
    const whole = await medianOf(3, () => onOneCore('./run.sh', 'luminance', ...words))
    const inside = busySeconds(folder)
    const first = await medianOf(3, () => onOneCore('./run.sh', 'luminance', 'results.json', '0', '1'))
    const python = join(import.meta.dirname, 'tutorial_luminance.py')
    const tutorial = await onOneCore('/usr/bin/python3', python, ...words)
    const photogrid = join(import.meta.dirname, '../../wrappers/photogrid')
    const typed = await medianOf(3, () => onOneCore(photogrid, 'luminance', ...words))
    const peer = installPython(join(folder, 'python'), ['aiohttp', 'pillow'])
    const script = join(import.meta.dirname, 'script_luminance.py')
    const besideScript =
      peer === undefined ? undefined : await medianOf(3, () => onOneCore(peer, script, ...words))
    const workCpu = whole.cpuSeconds - first.cpuSeconds
    return [
      ...(besideScript === undefined
        ? []
        : [
            {
              what: '1,000 pictures, CPU: ten minutes’ script / as typed',
              ours: `${typed.cpuSeconds.toFixed(2)} s`,
              peer: `${besideScript.cpuSeconds.toFixed(2)} s, PyPI`,
              ratio: besideScript.cpuSeconds / typed.cpuSeconds,
              promised: 1.1,
            },
          ]),
      {
        what: `a job’s fixed cost, CPU: ${fixedSeconds} s / it`,
        ours: `${first.cpuSeconds.toFixed(2)} s`,
        peer: `${fixedSeconds} s`,
        ratio: fixedSeconds / first.cpuSeconds,
        promised: 1,
      },
      {
        what: `as typed, peak memory: ${peakMb} MB / peak`,
        ours: `${typed.peakMb.toFixed(0)} MB`,
        peer: `${peakMb} MB`,
        ratio: peakMb / typed.peakMb,
        promised: 1,
      },
      {
        what: '1,000 pictures, 50 ms away: tutorial / job',
        ours: `${whole.seconds.toFixed(1)} s`,
        peer: `${tutorial.seconds.toFixed(1)} s`,
        ratio: tutorial.seconds / whole.seconds,
        promised: 10,
      },
      {
        what: 'the same, wrapper aside: tutorial / worker',
        ours: `${inside.toFixed(1)} s`,
        peer: `${tutorial.seconds.toFixed(1)} s`,
        ratio: tutorial.seconds / inside,
        promised: 10,
      },
      {
        what: 'the core while it works: busy / wall clock',
        ours: `${workCpu.toFixed(1)} s`,
        peer: `${inside.toFixed(1)} s`,
        ratio: workCpu / inside,
        promised: 0.9,
      },
      {
        what: `peak memory of that job: ${peakMb} MB / peak`,
        ours: `${whole.peakMb.toFixed(0)} MB`,
        peer: `${peakMb} MB`,
        ratio: peakMb / whole.peakMb,
        promised: 1,
      },
      {
        what: `wrapper to the end of one row: ${startSeconds} s / it`,
        ours: `${first.seconds.toFixed(2)} s`,
        peer: `${startSeconds} s`,
        ratio: startSeconds / first.seconds,
        promised: 1,
      },
    ]
  } finally {
    server.kill()
    rmSync(folder, { recursive: true })
  }
}

/** From the opened session to the last picture, by the fragment's own times. */
function busySeconds(folder: string): number {
  const { started, finished }: Fragment = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))
  return (Date.parse(finished) - Date.parse(started)) / 1000
}
