// The documents keep their word: their commands run and print what they show, their tables are those of
// the code, their links lead somewhere.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FamilyName, familyTitle, familyTitles } from '../src/analyses/objects/families/table.ts'
import { decoderNames } from '../src/data/decoder-contract.ts'
import { failureCause } from '../src/data/failure-cause.ts'
import { isStopped } from '../src/data/fragment.ts'
import { parseFragment } from '../src/data/fragment-reader.ts'
import { healingInWords } from '../src/data/http-status.ts'
import { modelCatalogue } from '../src/data/model-catalogue.ts'
import { formatModelContract, parseModelContract } from '../src/data/model-contract.ts'
import { readProgress } from '../src/data/progress.ts'
import { formatCount } from '../src/data/quantity.ts'
import { readingRule } from '../src/data/readings.ts'
import { stallCodes } from '../src/data/stalls.ts'
import { submitValues } from '../src/data/submit-description.ts'
import { exitCodes } from '../src/errors.ts'
import { finds } from './analyses/objects/make-model.ts'
import { makeShims } from './documents/condor-shims.ts'
import { keeps, readSteps, Terminal } from './documents/console.ts'
import { anchors, fillHelp, links, prose, section, tableColumn, tableRows } from './documents/markdown.ts'
import { freshFolder, photogrid } from './photogrid.ts'
import { needPool, type Pool, startPool } from './pool/pool.ts'

const root = resolve(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const minute = 60_000

const documents = ['.', 'docs', 'src', 'examples', 'examples/photodemo', 'test/pool']
  .flatMap(folder => readdirSync(join(root, folder)).map(name => join(folder, name)))
  .filter(path => path.endsWith('.md'))

const havePool = await needPool()

describe.each(['README.md', 'examples/photodemo/README.md', 'docs/own-analysis.md'])(
  '%s, typed into a terminal',
  path => {
    const steps = readSteps(join(root, path))
    const firstOfPool = steps.findIndex(({ command }) => command.startsWith('condor_'))
    let pool: Pool | undefined
    let folder: string
    let terminal: Terminal

    beforeAll(async () => {
      // A pool of its own, so that the first cluster is number 1 in each.
      if (havePool) pool = await startPool({ slots: 4 })
      folder = (await pool?.folder({})) ?? mkdtempSync(join(tmpdir(), 'photogrid-documents-'))
      const shims = pool === undefined ? [] : [makeShims(pool, join(pool.dir, 'shims'))]
      const paths = [...shims, join(root, 'wrappers'), process.env.PATH].join(':')
      terminal = new Terminal(folder, { PATH: paths, LC_ALL: 'C.UTF-8' })
    })
    afterAll(async () => {
      await pool?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    it.for(steps.map((step, index) => [step.command, index] as const))(
      '$ %s',
      { timeout: 3 * minute },
      async ([command, index], { skip }) => {
        const { promised, line } = steps[index]!
        if (index >= firstOfPool && pool === undefined) skip('it needs a pool, or comes after what does')
        const { text, exitCode } = await terminal.type(command, 2 * minute)
        // Equal when the promise is kept; else the two, for the eye.
        expect(keeps(promised, text) ? promised : text, `${path}:${line}`).toBe(promised)
        const isShown = steps[index + 1]?.command === 'echo $?'
        if (!isShown) expect(exitCode, `${path}:${line}: a command may fail only before "echo $?"`).toBe(0)
      },
    )
  },
)

describe('docs/commands.md', () => {
  const text = read('docs/commands.md')
  const ofModel = ['model list', 'model fetch', 'model describe']
  const verbs = [
    '',
    'new',
    'luminance',
    'objects',
    'measure',
    'check',
    'mksubmit',
    'run',
    'carry-over',
    'watch',
    'status',
    'why',
    'histogram',
    'aggregate',
    'model',
    ...ofModel,
  ]
  const helps = new Map<string, string>()
  const helpOf = (verb: string): string => helps.get(verb)!
  beforeAll(async () => {
    for (const verb of verbs) {
      const words = [...verb.split(' ').filter(word => word !== ''), '--help']
      helps.set(verb, (await photogrid('/', words)).stdout)
    }
  })

  it('has every verb that the program has', () => {
    const listed = (help: string): string[] => {
      const commands = /^Commands:\n((?: .*\n)*)/m.exec(help)?.[1] ?? ''
      return Array.from(commands.matchAll(/^ {2}([a-z-]+) /gm), ([, verb = '']) => verb)
    }
    expect(listed(helpOf(''))).toEqual(verbs.slice(1).filter(verb => !verb.includes(' ')))
    expect(listed(helpOf('model')).map(verb => `model ${verb}`)).toEqual(ofModel)
    for (const verb of verbs.slice(1)) expect(section(text, `photogrid ${verb}`), verb).not.toBe('')
  })

  it('begins with a table of every verb, in the order of the help', () => {
    const shown = tableColumn(text.slice(0, text.indexOf('```')), 0)
    const top = verbs.slice(1).filter(verb => !verb.includes(' '))
    expect(shown).toEqual(top.map(verb => `[${verb}](#photogrid-${verb})`))
  })

  it('has every help text as the program prints it (vitest -u puts it in)', async () => {
    const printed = new Map([...helps].map(([verb, help]) => [`photogrid ${verb}`.trim(), help]))
    await expect(fillHelp(text, printed)).toMatchFileSnapshot(join(root, 'docs/commands.md'))
  })

  it.each(verbs.slice(1))('explains every option of %s in words, and none that is not there', verb => {
    const options = (help: string): string[] => [...new Set(help.match(/(?<![\w-])--[a-z][a-z-]+/g))].sort()
    const help = helpOf(verb)
    const inHelp = options(help.slice(help.indexOf('Options:'))).filter(option => option !== '--help')
    const words = prose(section(text, `photogrid ${verb}`))
    expect(inHelp.filter(option => !words.includes(`${option}\``))).toEqual([])

    const known = new Set(verbs.map(helpOf).flatMap(options))
    expect(options(words).filter(option => !known.has(option))).toEqual([])
  })
})

describe('docs/formats.md', () => {
  const text = read('docs/formats.md')

  it('has the failure codes of the code, with their meanings', () => {
    const source = read('src/data/failure-cause.ts')
    const table = source.slice(source.indexOf('const causes'), source.indexOf('satisfies'))
    const codes = Array.from(table.matchAll(/^ {2}'?([a-z-]+)'?: \{/gm), ([, code = '']) => code)
    expect(codes).toContain('internal')
    const rows = codes.map(code => {
      const { meaning, retryable } = failureCause(code)
      return [`\`${code}\``, meaning, retryable ? 'yes' : 'no']
    })
    const shown = tableRows(section(text, 'Failure codes'))
    expect(shown.slice(0, -1)).toEqual(rows)

    expect(shown.at(-1)).toEqual(['`http-NNN`', 'the server answered NNN', `for ${healingInWords}`])

    const unconnected = codes.filter(code => failureCause(code).unconnected)
    expect(section(text, 'Failure codes').replaceAll('\n', ' ')).toContain(
      unconnected.map(code => `\`${code}\``).join(', '),
    )
  })

  it('has the exit codes of the code', () => {
    expect(tableColumn(section(text, 'Exit codes'), 0)).toEqual(Object.values(exitCodes).map(String))
  })

  it('has the codes of stopped fragments that the wrapper writes', () => {
    const script = read('wrappers/execution-point.sh').replace(/^\s*#.*/gm, '')
    const written = script.matchAll(/\b(?:give_up|leave_fragment) ([a-z][a-z+-]+)/g)
    const shown = tableColumn(section(text, 'Stopped fragment'), 0).map(cell => cell.replaceAll('`', ''))
    expect(shown.sort()).toEqual([...new Set(Array.from(written, ([, code]) => code))].sort())
  })

  it('shows a fragment that is one', () => {
    const json = /```json\n([\s\S]*?)```/.exec(section(text, 'Fragment'))?.[1] ?? ''
    const fragment = parseFragment(Buffer.from(json))
    expect(isStopped(fragment)).toBe(false)
  })

  it('shows work in progress that the next go takes over', () => {
    const shown = /```\n(\{"photogrid"[\s\S]*?)```/.exec(section(text, 'Work in progress'))?.[1] ?? ''
    const [, header = ''] = shown.split('\n')
    const room = readingRule('luminance').room(undefined)
    const found = readProgress(Buffer.from(shown), JSON.parse(header.slice(0, -9)), room)
    expect(found.kind === 'own' && found.progress.outcomes.get(400)).toMatchObject({ luminance: 0.450532 })
  })

  it('explains every member of a fragment, and none that is not there', async () => {
    const folder = freshFolder()
    const input = 'nothing.jpg 1900\n'
    writeFileSync(join(folder, 'tiny.onnx'), finds([]))
    await photogrid(folder, ['objects', 'one.json', '0', '1', '--model', 'tiny.onnx'], { input })
    const fragment = JSON.parse(readFileSync(join(folder, 'one.json'), 'utf8'))
    const [about, ofFailure] = section(text, 'Fragment').split('| member of `failure` |')
    const names = (part = ''): string[] =>
      tableColumn(part, 0).flatMap(cell => Array.from(cell.matchAll(/`(\w+)`/g), ([, name = '']) => name))
    expect(names(about)).toEqual(Object.keys(fragment))
    expect(names(`| |\n|---|\n${ofFailure?.replace(/^.*\n.*\n/, '')}`)).toEqual(
      Object.keys(fragment.outcomes[0].failure),
    )
  })
})

describe('docs/models.md', () => {
  const text = read('docs/models.md')

  it('has the catalogue of the code', () => {
    const rows = modelCatalogue.map(({ name, title, bytes, licence, family, labels, address }) => [
      `\`${name}\``,
      `[${title}](${address})`,
      formatCount(bytes),
      licence,
      familyTitle(family as FamilyName),
      labels,
    ])
    expect(tableRows(section(text, 'The catalogue'))).toEqual(rows)
  })

  it('has the families of the code', () => {
    expect(tableColumn(section(text, 'Families'), 0)).toEqual(familyTitles)
  })

  const contracts = Array.from(text.matchAll(/^```json\n([\s\S]*?)^```$/gm), ([, json = '']) => json)

  it('shows a contract of every decoder, and each is one', () => {
    const shown = contracts.map(json => parseModelContract(json, 'docs/models.md'))
    expect(shown.map(({ decoder }) => decoder.name)).toEqual(decoderNames)
    for (const contract of shown) {
      expect(parseModelContract(formatModelContract(contract), 'again')).toEqual(contract)
    }
  })

  it('explains every member of a contract', () => {
    const shown = contracts.flatMap(json => {
      const { input, fit, decoder, ...top } = JSON.parse(json)
      return [...Object.keys(top), ...[input, fit, decoder].flatMap(Object.keys)]
    })
    const explained = tableColumn(section(text, 'Contracts'), 0).join()
    expect([...new Set(shown)].filter(member => !explained.includes(`${member}\``))).toEqual([])
  })
})

describe('docs/running.md', () => {
  const text = read('docs/running.md')

  it('has the stalls of the code', () => {
    const shown = tableColumn(section(text, 'What a stall means'), 0).map(cell => cell.replaceAll('`', ''))
    expect(shown).toEqual([...stallCodes])
  })

  it('has the members of the JSON, in their order', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'manifest.txt'), 'a.jpg 1900\n')
    const { stdout } = await photogrid(folder, ['watch', '--once', '--json'])
    const cells = tableColumn(section(text, 'As JSON'), 0)
    expect(cells.flatMap(cell => cell.match(/\w+/g) ?? [])).toEqual(Object.keys(JSON.parse(stdout)))
  })
})

describe('docs/htcondor.md', () => {
  const text = read('docs/htcondor.md')
  const values = submitValues({
    ...{ tool: 't', plan: 'p', analysis: 'luminance', manifest: 'm', rows: 1, rowsAJob: 1, split: false },
    ...{
      wrapper: 'run.sh',
      executable: 'run-0a1b2c3d.sh',
      jobOptions: {},
      inputs: [],
      requestCpus: 1,
      requestMemory: '1 GB',
      requestDisk: '1 GB',
    },
    ...{ duration: 'medium', maxRetries: 1, batchName: 'b', requirements: [], append: [] },
  })

  it('has the values that a template may use, all of them', () => {
    const shown = tableColumn(section(text, 'A template of your own'), 0)
    expect(shown.flatMap(cell => cell.match(/\w+/g) ?? []).sort()).toEqual(Object.keys(values).sort())
  })

  it.each(readdirSync(join(root, 'submit-templates')))('explains every command of %s', name => {
    const template = read(`submit-templates/${name}`)
    const commands = Array.from(template.matchAll(/^([+\w]+) = /gm), ([, word = '']) => word)
    const macros = new Set([
      ...['can_run', 'other_site', 'other_machine'],
      ...['memory_mb', 'was_short', 'used_more', 'no_file', 'no_memory'],
    ])
    const shown = tableColumn(section(text, 'The submit description, command by command'), 0).join()
    expect(commands.length).toBeGreaterThan(25)
    expect(commands.filter(command => !macros.has(command) && !shown.includes(`\`${command}\``))).toEqual([])
  })
})

describe('links', () => {
  it('there are documents', () => {
    expect(documents).toContain('docs/commands.md')
    expect(documents).toContain('README.md')
  })

  it.each(documents)('of %s lead to a file and a heading that exist', path => {
    const dead = links(read(path)).filter(link => {
      if (/^[a-z]+:/.test(link)) return false
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? path : relative(root, resolve(root, dirname(path), file))
      if (!existsSync(join(root, target))) return true
      return anchor !== undefined && !anchors(read(target)).has(anchor)
    })
    expect(dead).toEqual([])
  })

  it('every document but README.md is linked from another', () => {
    const linked = new Set(
      documents.flatMap(path =>
        links(read(path)).map(link => relative(root, resolve(root, dirname(path), link.split('#')[0]!))),
      ),
    )
    const isLinked = (path: string): boolean => linked.has(path) || linked.has(dirname(path))
    expect(documents.filter(path => path !== 'README.md' && !isLinked(path))).toEqual([])
  })
})
