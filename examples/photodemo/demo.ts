// npm run demo: paints a small archive, serves it, runs the whole plan through the wrapper and ends with
// the path of a page. With `-- --pool htcondor`, through HTCondor instead of this machine alone.

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ExecaError, execa } from 'execa'
import { formatDuration, plural, wholeNumber } from '../../src/data/quantity.ts'
import { describeError } from '../../src/errors.ts'
import { paintArchive } from '../../src/io/painted-archive.ts'
import { serveFolder } from './serve.ts'

const usage = `npm run demo [-- OPTIONS]

  --pool local|htcondor   where the jobs run (default: local, on this machine)
  --photos NUMBER         how many to paint (default: 320)
  --rows NUMBER           rows a job (default: 40)
  --folder FOLDER         where everything goes; the demo empties its own (default: photodemo)
  --analysis NAME         luminance, or objects for what is in the pictures (default: luminance)
  --model FILE            objects: the ONNX model (default: yolox-nano, if photogrid model fetch has got it)
  --pictures FOLDER       real pictures instead of painted ones, in which there is little to recognise
`

/** A wrong word: says what was expected, and ends with the exit code for misuse. */
function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n\n${usage}`)
  process.exit(2)
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        pool: { type: 'string', default: 'local' },
        photos: { type: 'string', default: '320' },
        rows: { type: 'string', default: '40' },
        folder: { type: 'string', default: 'photodemo' },
        analysis: { type: 'string', default: 'luminance' },
        model: { type: 'string' },
        pictures: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    const count = wholeNumber('--photos', values.photos, 1, 100_000)
    wholeNumber('--rows', values.rows, 1, 100_000)
    if (values.analysis !== 'luminance' && values.analysis !== 'objects') {
      throw new Error(`--analysis must be luminance or objects; found ${JSON.stringify(values.analysis)}`)
    }
    if (values.pictures !== undefined && listPictures(values.pictures).length === 0) {
      throw new Error(`--pictures ${values.pictures}: there is no picture in it`)
    }
    return { ...values, count }
  } catch (error) {
    return refuse(describeError(error))
  }
}

/** The names of the pictures in a folder. */
function listPictures(folder: string): string[] {
  return readdirSync(folder).filter(name => /\.(?:jpe?g|png|webp|gif|tiff?|avif)$/i.test(name))
}

const options = readOptions()
if (options.help) {
  process.stdout.write(usage)
  process.exit(0)
}
if (options.pool !== 'local' && options.pool !== 'htcondor') {
  refuse(`--pool must be local or htcondor; found ${JSON.stringify(options.pool)}`)
}

const folder = resolve(options.folder)
const tool = resolve(import.meta.dirname, '../../wrappers/photogrid')
const page = join(folder, options.analysis === 'objects' ? 'objects.html' : 'scatter.html')
const started = performance.now()

/** A file as it is found from the demo's folder; any other word is a name of the catalogue. */
const resolveModel = (model = 'yolox-nano'): string => (existsSync(model) ? resolve(model) : model)

/** Shows a command as a person would type it, and runs it in the demo's folder. */
async function type(command: string, words: readonly string[], to?: string): Promise<void> {
  const shown = [command === tool ? 'photogrid' : command, ...words].join(' ')
  process.stderr.write(`\n$ ${shown}${to === undefined ? '' : ` > ${to}`}\n`)
  const stdout = to === undefined ? ('inherit' as const) : { file: join(folder, to) }
  try {
    await execa(command, words, { cwd: folder, stdin: 'ignore', stdout, stderr: 'inherit' })
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error
    if (error.code === 'ENOENT')
      throw new Error(`there is no ${command} here: is this an access point of a pool?`)
    throw new Error(`${command} ended with exit code ${error.exitCode ?? 'none'}`)
  }
}

// What is emptied is the demo's own, never a folder that somebody named by mistake.
const mark = join(folder, '.made-by-photogrid-demo')
if (existsSync(folder) && !existsSync(mark))
  refuse(`${folder} exists and was not made by the demo: name another --folder`)
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
writeFileSync(mark, '')
/** Painted, with a year each; or somebody's own, which are given one after another. */
const photos =
  options.pictures === undefined
    ? await paintArchive(join(folder, 'photos'), options.count, 53)
    : listPictures(options.pictures).map((name, index) => ({ name, year: 1900 + (index % 100) }))
const server = await serveFolder(options.pictures ?? join(folder, 'photos'))
const recognition =
  options.analysis === 'objects'
    ? ['--analysis', 'objects', '--model', resolveModel(options.model), '--annotate']
    : []
try {
  writeFileSync(
    join(folder, 'manifest.txt'),
    photos.map(({ name, year }) => `${server.url}${encodeURIComponent(name)} ${year}\n`).join(''),
  )
  const some = plural(photos.length, 'photograph')
  process.stderr.write(
    options.pictures === undefined
      ? `painted ${some} in ${formatDuration((performance.now() - started) / 1000)}, a few of them broken on purpose; `
      : `${some} of ${options.pictures}, with made-up years; `,
  )
  process.stderr.write(`served at ${server.url}\n`)
  if (options.pool === 'htcondor') {
    await type(tool, ['mksubmit', options.rows, '--site', 'htcondor', ...recognition], 'submit.sub')
    await type('condor_submit', ['submit.sub'])
    await type('condor_wait', ['job.log'])
  } else await type(tool, ['run', options.rows, '--jobs', '2', ...recognition])
  await type(tool, ['aggregate'], basename(page))
  await type(tool, ['aggregate', '--terminal'])
  process.stdout.write(
    `\nThe page, made in ${formatDuration((performance.now() - started) / 1000)}: ${page}\n`,
  )
} catch (error) {
  process.stderr.write(`the demo stopped: ${describeError(error)}\n`)
  process.exitCode = 1
} finally {
  await server.close()
}
