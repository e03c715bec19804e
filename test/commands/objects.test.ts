// Recognition as it is typed: here and now, through the wrapper, into a submit description and a summary.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Fragment } from '../../src/data/fragment.ts'
import { parseFragment } from '../../src/data/fragment-reader.ts'
import type { Reading } from '../../src/data/outcome.ts'
import { finds } from '../analyses/objects/make-model.ts'
import { fileOf, readFragmentOf } from '../home-files.ts'
import { startFaultyServer } from '../io/faulty-server.ts'
import { freshFolder, isSentence, photogrid } from '../photogrid.ts'
import { describeCollected, lacksTestdata, testdata } from '../testdata.ts'

const readFragment = (file: string) => parseFragment(readFileSync(file)) as Fragment
const minute = 60_000

/** A folder with a painted archive of `photos` and a model that finds the same two things in every picture. */
async function painted(photos = 6): Promise<string> {
  const folder = join(freshFolder(), 'archive')
  await photogrid('/', ['new', folder, '--photos', String(photos)])
  const rows = [
    { box: [10, 20, 60, 80], score: 0.9, label: 1 },
    { box: [5, 5, 30, 30], score: 0.5, label: 18 },
  ]
  writeFileSync(join(folder, 'tiny.onnx'), finds(rows))
  return folder
}
const manifestOf = (folder: string) => ({ input: readFileSync(join(folder, 'manifest.txt'), 'utf8') })

describe('photogrid objects', () => {
  it('prints a line a row and writes finds, with the settings that they depend on', async () => {
    const folder = await painted()
    const words = ['objects', 'results.json', '0', '3', '--model', 'tiny.onnx']
    const { stdout, stderr, exitCode } = await photogrid(folder, words, manifestOf(folder))
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(stdout.split('\n')[1]).toMatch(/^\[\d{4}, 2\], \/\* person 90 %, dog 50 % \*\/$/)

    const { plan, settings, outcomes } = readFragment(join(folder, 'results.json'))
    expect(plan).toMatch(/^[0-9a-f]{12}-objects-1-[0-9a-f]{8}$/)
    expect(settings).toEqual({
      model: expect.stringMatching(/^[0-9a-f]{64}$/),
      minScore: 0.35,
      maxFinds: 100,
    })
    expect((outcomes[0] as Reading).finds).toEqual([
      { label: 'person', score: 0.9, box: [10, 20, 60, 80] },
      { label: 'dog', score: 0.5, box: [5, 5, 30, 30] },
    ])
  })

  it('does not write the annotated copies over the fragment', async () => {
    const folder = await painted(1)
    const words = ['objects', 'r.json', '0', '1', '--model', 'tiny.onnx', '--annotate', './r.json']
    const { stderr, exitCode } = await photogrid(folder, words, manifestOf(folder))
    expect({ stderr, exitCode }).toMatchObject({
      stderr: expect.stringContaining('cannot be both the fragment and the annotated copies'),
      exitCode: 2,
    })
    expect(readdirSync(folder)).not.toContain('r.json')
  })

  it('makes another plan of another model, threshold or label, and the same of the same', async () => {
    const folder = await painted(1)
    writeFileSync(join(folder, 'other.onnx'), finds([]))
    copyFileSync(join(folder, 'tiny.onnx'), join(folder, 'same.onnx'))
    const planWith = async (...options: string[]) => {
      await photogrid(folder, ['objects', 'one.json', '0', '1', ...options], manifestOf(folder))
      return readFragment(join(folder, 'one.json')).plan
    }
    const plain = await planWith('--model', 'tiny.onnx')
    expect(await planWith('--model', 'same.onnx')).toBe(plain)
    expect(await planWith('--model', 'tiny.onnx', '--min-score', '0.35')).toBe(plain)
    const others = [
      await planWith('--model', 'other.onnx'),
      await planWith('--model', 'tiny.onnx', '--min-score', '0.4'),
      await planWith('--model', 'tiny.onnx', '--max-finds', '1'),
      await planWith('--model', 'tiny.onnx', '--only', 'dog,person'),
    ]
    expect(new Set([plain, ...others]).size).toBe(5)
    expect(await planWith('--model', 'tiny.onnx', '--only', 'person,dog')).toBe(others[3])
  })

  it.each<[string[], RegExp]>([
    [[], /a model is needed: --model FILE/],
    [['--model', 'nowhere.onnx'], /there is no file nowhere\.onnx, and no model of that name/],
    [['--model', 'manifest.txt'], /manifest\.txt /],
    [
      ['--model', 'tiny.onnx', '--min-score', '35'],
      /--min-score must be a number above 0 and up to 1; found "35"/,
    ],
    [['--model', 'tiny.onnx', '--max-finds', '0'], /--max-finds must be a whole number from 1/],
    [['--model', 'tiny.onnx', '--only', 'persn'], /the model has no label "persn"/],
    [['--model', 'tiny.onnx', '--only', 'person,'], /--only must be labels with commas/],
    [['--model', 'tiny.onnx', '--labels', 'no.txt'], /no\.txt cannot be read/],
    [['--model', 'tiny.onnx', '--contract', 'manifest.txt'], /manifest\.txt is not JSON/],
  ])('refuses %j in a sentence, before any row', async (options, sentence) => {
    const folder = await painted(1)
    const words = ['objects', 'results.json', '0', '1', ...options]
    const { stdout, stderr, exitCode } = await photogrid(folder, words, manifestOf(folder))
    expect(stderr).toMatch(sentence)
    expect(isSentence(stderr)).toBe(true)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(readdirSync(folder)).not.toContain('results.json')
  })

  it('refuses options of recognition where something else is measured', async () => {
    const folder = await painted(1)
    for (const words of [
      ['run', '--model', 'tiny.onnx'],
      ['mksubmit', '--annotate'],
      ['run', '--only', 'dog'],
    ]) {
      const { stderr, exitCode } = await photogrid(folder, words)
      expect(stderr).toMatch(/belongs to objects, and this is luminance\n {2}add --analysis objects/)
      expect(exitCode).toBe(2)
    }
  })
})

describeCollected('with hostile models', () => {
  const folder = join(testdata, 'hostile', 'models')
  const harmless = ['zero-detections.onnx']

  it.each(readdirSync(folder).filter(name => !harmless.includes(name)))(
    'mksubmit refuses %s in a sentence, and makes nothing',
    async name => {
      const archive = await painted(1)
      const before = readdirSync(archive)
      const words = ['mksubmit', '--analysis', 'objects', '--model', join(folder, name)]
      const { stdout, stderr, exitCode } = await photogrid(archive, words)
      expect(isSentence(stderr), stderr).toBe(true)
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      expect(readdirSync(archive)).toEqual(before)
    },
  )

  it('a model that finds nothing gives readings with no finds', async () => {
    const archive = await painted(2)
    const words = ['objects', 'r.json', '0', '2', '--model', join(folder, 'zero-detections.onnx')]
    const { stderr, exitCode } = await photogrid(archive, words, manifestOf(archive))
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(readFragment(join(archive, 'r.json')).outcomes).toMatchObject([{ finds: [] }, { finds: [] }])
  })
})

describe('a plan of recognition', () => {
  it(
    'runs here through a wrapper that carries ONNX Runtime, and gives what the worker gives',
    async () => {
      const folder = await painted(7)
      const options = ['--analysis', 'objects', '--model', 'tiny.onnx', '--only', 'person']
      const ran = await photogrid(folder, ['run', '3', '--jobs', '2', ...options])
      expect(ran.exitCode, ran.stderr).toBe(0)
      const names = readdirSync(folder)
      expect(names).toContain('run-objects.sh')
      expect(names).not.toContain('run.sh')

      const words = ['measure', 'objects', 'all.json', '0', '7', ...options.slice(2)]
      await photogrid(folder, words, manifestOf(folder))
      const all = readFragment(join(folder, 'all.json'))
      const parts = ['0-3', '3-3', '6-1'].map(range => readFragmentOf(folder, range))
      expect(parts.flatMap(({ outcomes }) => outcomes)).toEqual(all.outcomes)
      expect(new Set(parts.map(({ plan }) => plan))).toEqual(new Set([all.plan]))

      const summary = JSON.parse((await photogrid(folder, ['aggregate', '--json'])).stdout)
      expect(summary).toMatchObject({ rows: 7, measured: 7, failed: 0, missing: 0, complete: true })
    },
    3 * minute,
  )

  it(
    'sends the model once a job, and asks for the memory that it needs',
    async () => {
      const folder = await painted(4)
      mkdirSync(join(folder, 'models'))
      copyFileSync(join(folder, 'tiny.onnx'), join(folder, 'models', 'tiny.onnx'))
      writeFileSync(
        join(folder, 'labels.txt'),
        Array.from({ length: 91 }, (_, i) => `a label ${i}`).join('\n'),
      )
      const words = [
        '--analysis',
        'objects',
        '--model',
        'models/tiny.onnx',
        '--labels',
        'labels.txt',
        '--annotate',
      ]
      const { stdout, stderr, exitCode } = await photogrid(folder, [
        'mksubmit',
        '2',
        ...words,
        '--only',
        'a label 1',
      ])
      expect(exitCode, stderr).toBe(0)
      const lines = stdout.split('\n')
      expect(lines).toContain('transfer_input_files = models/tiny.onnx, labels.txt')
      expect(lines).toContain(
        'transfer_output_files = results-$(first_row)-$(row_count).objects.$(Cluster)-$(SUBMIT_TIME).json, annotated-$(first_row)-$(row_count).objects.$(Cluster)-$(SUBMIT_TIME).tar',
      )
      expect(stdout).toMatch(/^executable = run-objects-[0-9a-f]{8}\.sh$/m)
      expect(lines).toContain('memory_mb = 1024')
      expect(stdout).toMatch(
        / --model tiny\.onnx --model-sha256 [0-9a-f]{64} --labels labels\.txt --only 'a label 1' /,
      )
      expect(stdout).toContain(
        '#   ./run-objects.sh objects results.json 0 5 --model tiny.onnx --labels labels.txt',
      )
      expect(statSync(join(folder, 'run-objects.sh')).size).toBeGreaterThan(50e6)
    },
    minute,
  )

  it(
    'fetches the model by its URL where it does not travel with the job, and asks for it once a job',
    async () => {
      const folder = await painted(4)
      const model = readFileSync(join(folder, 'tiny.onnx'))
      const server = await startFaultyServer({
        files: path => (path === '/models/tiny.onnx' ? model : undefined),
      })
      onTestFinished(() => server.close())
      const words = ['--analysis', 'objects', '--model', 'tiny.onnx']
      const url = ['--model-url', `${server.url}/models/tiny.onnx`]
      const made = await photogrid(folder, ['mksubmit', '2', ...words, ...url])
      expect(made.exitCode, made.stderr).toBe(0)
      expect(made.stdout).toContain('# transfer_input_files = more, files')
      expect(made.stdout).toContain(` --model-url ${server.url}/models/tiny.onnx`)

      const ran = await photogrid(folder, ['run', '2', ...words, ...url])
      expect(ran.exitCode, ran.stderr).toBe(0)
      expect(server.requests.filter(({ url }) => url === '/models/tiny.onnx')).toHaveLength(2)
      expect(readFragmentOf(folder, '2-2').outcomes).toMatchObject([
        { finds: [{ label: 'person' }, { label: 'dog' }] },
        { finds: [{ label: 'person' }, { label: 'dog' }] },
      ])

      rmSync(fileOf(folder, '2-2'))
      const wrong = await photogrid(folder, ['run', '2', ...words, '--model-url', `${server.url}/status/404`])
      expect(wrong.exitCode).toBe(3)
      expect(wrong.stderr).toContain('the model cannot be had here')
    },
    3 * minute,
  )

  it(
    'leaves it to HTCondor to bring a model from where only its plugins reach',
    async () => {
      const folder = await painted(1)
      const words = [
        '--analysis',
        'objects',
        '--model',
        'tiny.onnx',
        '--model-url',
        'osdf:///ospool/ap20/tiny.onnx',
      ]
      const { stdout, stderr, exitCode } = await photogrid(folder, ['mksubmit', ...words])
      expect(exitCode, stderr).toBe(0)
      expect(stdout).toContain('transfer_input_files = osdf:///ospool/ap20/tiny.onnx\n')

      const other = [...words.slice(0, -1), 'osdf:///ospool/ap20/other.onnx']
      const refused = await photogrid(folder, ['mksubmit', ...other])
      expect(refused.stderr).toContain('would come as other.onnx, and the model is called tiny.onnx')
    },
    minute,
  )

  it('refuses files that could not travel', async () => {
    const folder = await painted(1)
    copyFileSync(join(folder, 'tiny.onnx'), join(folder, 'my model.onnx'))
    const words = ['mksubmit', '--analysis', 'objects', '--model', 'my model.onnx']
    const { stderr, exitCode } = await photogrid(folder, words)
    expect(stderr).toContain('"my model.onnx" cannot travel with a job')
    expect(exitCode).toBe(2)
  })

  it.skipIf(lacksTestdata('a model that came damaged'))(
    'a model that came damaged is the machine’s fault: exit 75, and the rows are missing, not failed',
    async () => {
      const folder = await painted(1)
      const wrong = '0'.repeat(64)
      const model = join(testdata, 'models', 'fastestdet-352-raw.onnx')
      await photogrid(folder, ['mksubmit', '--analysis', 'objects', '--model', model])
      const { execa } = await import('execa')
      const words = ['objects', 'results-0-1.json', '0', '1', '--model', model, '--model-sha256', wrong]
      const ran = await execa(join(folder, 'run-objects.sh'), words, {
        cwd: folder,
        reject: false,
        ...manifestOf(folder),
      })
      expect(ran.exitCode).toBe(75)
      expect(ran.stderr).toMatch(/came damaged: its SHA-256 is 7c5b2a5e/)
      const summary = JSON.parse((await photogrid(folder, ['aggregate', '--json'])).stdout)
      expect(summary).toMatchObject({ rows: 1, measured: 0, failed: 0, missing: 1 })
    },
    2 * minute,
  )
})

describeCollected('every kind of model', () => {
  it.each([
    'fastestdet-352-raw',
    'mobilenetv2-12-int8',
    'nanodet-m-416-raw',
    'squeezenet-fp16',
    'ssd-mobilenetv1-075-uint8-nms',
    'ultraface-RFB-320',
    'yolox-nano-e2e-nms',
    'yolox-nano-raw',
  ])('%s needs no contract', async name => {
    const folder = freshFolder()
    const photo = pathToFileURL(join(testdata, 'photos', 'two-women.jpg')).href
    const words = ['objects', 'r.json', '0', '1', '--model', join(testdata, 'models', `${name}.onnx`)]
    const { stderr, exitCode } = await photogrid(folder, [...words, '--min-score', '0.05'], {
      input: `${photo} 2000\n`,
    })
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    const [reading] = readFragment(join(folder, 'r.json')).outcomes as Reading[]
    const found = (reading!.finds as { label: string }[]).map(({ label }) => label)
    expect(found.length).toBeGreaterThan(0)
    if (/yolox|nanodet|ssd|fastest/.test(name)) expect(found).toContain('person')
    if (name.startsWith('ultraface')) expect(found).toContain('face')
  })
})
