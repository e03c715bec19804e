// Looking for objects, photographs of 800x533 in a row on one core, by YOLOX-nano: what preparing a picture costs
// beside the model itself, and the whole beside Python doing the same. CPU (user + system), start-up aside.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { ensureWrapper } from '../../src/io/payload.ts'
import { lacksTestdata, testdata } from '../testdata.ts'
import { measure, median, medianOf, type Row } from './measure.ts'
import { installPython } from './python-peer.ts'
import { onOneCore, startRunner, workerEnvironment } from './runner.ts'

const preparationShare = 0.4
const peakMb = 600
const startSeconds = 2.5
/** Each starts anew and gets one round to warm up; the two take turns, and the median of all rounds counts. */
const starts = 3
const rounds = 4

const model = join(testdata, 'models', 'yolox-nano-raw.onnx')
const ourRunner = [process.execPath, join(import.meta.dirname, 'objects-runner.ts'), model, '1']

interface Cost {
  readonly cpuMs: number
  readonly inferenceMs: number
  /** Finds of 0.5 and more, in all pictures. */
  readonly sure: number
}

export async function benchObjects(): Promise<Row[]> {
  if (lacksTestdata('the bench of recognition')) return []
  const folder = mkdtempSync(join(tmpdir(), 'photogrid-bench-objects-'))
  try {
    const photos = await makePhotos(join(folder, 'photos'))
    const python = pythonWithOnnx(join(folder, 'python'))
    const costs: { ours: Cost; peer: Cost | undefined }[] = []
    for (let time = 0; time < starts; time += 1) costs.push(...(await compare(photos, python)))
    const ours = costs.map(cost => cost.ours)
    return [preparation(ours), ...besidePython(costs), ...(await throughWrapper(folder))]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Of all collected photographs that are large enough, at the size of a catalogue's derivatives. */
async function makePhotos(folder: string): Promise<string[]> {
  mkdirSync(folder)
  const made: string[] = []
  for (const source of collectedPhotos()) {
    const { width, height } = await sharp(source).metadata()
    if (Math.max(width, height) < 600) continue
    const path = join(folder, `${made.length}.jpg`)
    await sharp(source).autoOrient().resize(800, 533).jpeg({ quality: 90 }).toFile(path)
    made.push(path)
  }
  return made
}

function collectedPhotos(): string[] {
  const folder = join(testdata, 'photos')
  return readdirSync(folder).map(name => join(folder, name))
}

/** With onnxruntime of our own version. */
function pythonWithOnnx(folder: string): string | undefined {
  const root = resolve(import.meta.dirname, '..', '..')
  const ours = readFileSync(join(root, 'node_modules', 'onnxruntime-node', 'package.json'), 'utf8')
  return installPython(folder, [`onnxruntime==${JSON.parse(ours).version}`, 'pillow', 'numpy'])
}

async function compare(photos: readonly string[], python: string | undefined) {
  const ours = startRunner(workerEnvironment, ...ourRunner)
  const script = join(import.meta.dirname, 'objects_python.py')
  const peer = python === undefined ? undefined : startRunner({}, python, script, model)
  try {
    const costs: { ours: Cost; peer: Cost | undefined }[] = []
    for (let round = 0; round <= rounds; round += 1) {
      costs.push({
        ours: await ours.ask<Cost>([photos, photos.length]),
        peer: await peer?.ask<Cost>(photos),
      })
    }
    return costs.slice(1)
  } finally {
    ours.stop()
    peer?.stop()
  }
}

const ms = (numbers: readonly number[]): string => `${median(numbers).toFixed(2)} ms`

function preparation(costs: readonly Cost[]): Row {
  const share = median(costs.map(({ cpuMs, inferenceMs }) => cpuMs / inferenceMs - 1))
  return {
    what: 'objects, preparation: 40 % of inference / it',
    ours: `${(share * 100).toFixed(0)} %`,
    peer: ms(costs.map(({ inferenceMs }) => inferenceMs)),
    ratio: preparationShare / share,
    promised: 1,
  }
}

function besidePython(costs: readonly { ours: Cost; peer: Cost | undefined }[]): Row[] {
  const pairs = costs.flatMap(({ ours, peer }) => (peer === undefined ? [] : [{ ours, peer }]))
  if (pairs.length === 0) return []
  const { ours, peer } = pairs[0]!
  return [
    {
      what: `objects, Python / photogrid (${peer.sure} / ${ours.sure} finds)`,
      ours: ms(pairs.map(pair => pair.ours.cpuMs)),
      peer: ms(pairs.map(pair => pair.peer.cpuMs)),
      // Where the two do not find the same, they do not do the same.
      ratio:
        Math.abs(ours.sure - peer.sure) > 3
          ? Number.NaN
          : median(pairs.map(pair => pair.peer.cpuMs / pair.ours.cpuMs)),
      promised: 1,
    },
  ]
}

/** Through the wrapper: one row, for the start; and all collected photographs as they are, one of 8 megapixels among them. */
async function throughWrapper(folder: string): Promise<Row[]> {
  const wrapper = join(folder, 'run-objects.sh')
  await ensureWrapper({ path: wrapper, needs: { onnx: true } })
  const photos = collectedPhotos()
  const input = join(folder, 'manifest.txt')
  writeFileSync(input, photos.map(path => `${pathToFileURL(path).href} 1900\n`).join(''))
  const job = (rows: number) => () => {
    const words = ['objects', 'results.json', '0', String(rows), '--model', model]
    return measure([...onOneCore, wrapper, ...words], { cwd: folder, input })
  }
  const first = await medianOf(5, job(1))
  const all = await job(photos.length)()
  return [
    {
      what: `objects, wrapper to the end of one row: ${startSeconds} s / it`,
      ours: `${first.seconds.toFixed(2)} s`,
      peer: `${startSeconds} s`,
      ratio: startSeconds / first.seconds,
      promised: 1,
    },
    {
      what: `objects, ${peakMb} MB / peak memory of a job`,
      ours: `${all.peakMb.toFixed(0)} MB`,
      peer: `${peakMb} MB`,
      ratio: peakMb / all.peakMb,
      promised: 1,
    },
  ]
}
