// photogrid model, as a person types it: real models from a server of ours, and a cache of the test's own.

import { spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findModel, modelCatalogue, modelFileName } from '../../src/data/model-catalogue.ts'
import { parseModelContract } from '../../src/data/model-contract.ts'
import { findModelFile } from '../../src/io/model-cache.ts'
import { constantModel } from '../analyses/objects/make-model.ts'
import { type FaultyServer, startFaultyServer } from '../io/faulty-server.ts'
import { freshFolder, isSentence, launcher, photogrid } from '../photogrid.ts'
import { describeCollected, testdata } from '../testdata.ts'

const models = join(testdata, 'models')
const ultraface = findModel('ultraface-320')!
const fileOf = join(models, 'ultraface-RFB-320.onnx')

/** A folder with a cache in it. */
function start() {
  const folder = freshFolder()
  const env = { XDG_CACHE_HOME: join(folder, 'cache'), http_proxy: '', https_proxy: '', no_proxy: '*' }
  const cached = join(folder, 'cache', 'photogrid', 'models', modelFileName(ultraface))
  const model = (...words: string[]) => photogrid(folder, ['model', ...words], { env })
  return { folder, env, cached, model }
}

describe('photogrid model list', () => {
  it('has every model with its size, task, licence, and whether it is here', async () => {
    const { stdout, exitCode } = await start().model('list')
    expect(exitCode).toBe(0)
    const [head, ...lines] = stdout.trimEnd().split('\n')
    expect(head).toMatch(/^name +size +task +licence +finds +here$/)
    expect(lines.map(line => line.split(/ {2,}/)[0])).toEqual(modelCatalogue.map(({ name }) => name))
    expect(lines[0]).toMatch(/^yolox-nano +3\.7 MB +detect +Apache-2\.0 +COCO, 80 kinds of things +no$/)
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(80)
  })

  it('prints everything as JSON', async () => {
    const { stdout } = await start().model('list', '--json')
    expect(JSON.parse(stdout)).toEqual(modelCatalogue.map(model => ({ ...model, path: null })))
  })
})

describeCollected('photogrid model fetch', () => {
  let server: FaultyServer
  beforeAll(async () => {
    const bytes = readFileSync(fileOf)
    const files = (path: string) => (path === '/ultraface.onnx' ? bytes : undefined)
    server = await startFaultyServer({ files })
  })
  afterAll(() => server.close())

  it('prints the path of a whole file, and the second time asks nobody', async () => {
    const { cached, model } = start()
    const before = server.count('/ultraface.onnx')
    const first = await model('fetch', 'ultraface-320', '--from', `${server.url}/ultraface.onnx`)
    expect(first).toMatchObject({ exitCode: 0, stdout: `${cached}\n` })
    expect(first.stderr).toMatch(/^ultraface-320: 1\.3 MB in \d+\.\d s\n$/)
    expect(readFileSync(cached).equals(readFileSync(fileOf))).toBe(true)
    const second = await model('fetch', 'ultraface-320', '--from', `${server.url}/ultraface.onnx`)
    expect(second).toMatchObject({ exitCode: 0, stdout: `${cached}\n` })
    expect(second.stderr).toContain('was fetched before')
    expect(server.count('/ultraface.onnx') - before).toBe(1)
    expect((await model('list')).stdout).toMatch(/^ultraface-320 .* yes$/m)
    const listed = JSON.parse((await model('list', '--json')).stdout)
    expect(listed.find(({ name }: { name: string }) => name === 'ultraface-320').path).toBe(cached)
  })

  it('mends a damaged file', async () => {
    const { cached, model } = start()
    await model('fetch', 'ultraface-320', '--from', fileOf)
    appendFileSync(cached, 'x')
    const { exitCode, stderr } = await model('fetch', 'ultraface-320', '--from', fileOf)
    expect(exitCode).toBe(0)
    expect(stderr).toContain('is damaged')
    expect(readFileSync(cached).equals(readFileSync(fileOf))).toBe(true)
  })

  it('takes a file by path or file: URL, and puts a copy where it is told', async () => {
    const { folder, model } = start()
    const one = await model('fetch', 'ultraface-320', '--from', `file://${fileOf}`, '--output', 'faces.onnx')
    expect(one).toMatchObject({ exitCode: 0, stdout: 'faces.onnx\n' })
    expect(readFileSync(join(folder, 'faces.onnx')).equals(readFileSync(fileOf))).toBe(true)
  })

  it('refuses a file that is another model', async () => {
    const { cached, model } = start()
    const { stdout, stderr, exitCode } = await model(
      'fetch',
      'ultraface-320',
      '--from',
      join(models, 'mnist-8.onnx'),
    )
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toContain(`is not ultraface-320: its SHA-256 is 2f06e72d`)
    expect(existsSync(cached)).toBe(false)
  })

  it('refuses an address that brings another file, and leaves nothing', async () => {
    const { cached, model } = start()
    const url = `${server.url}/ok?bytes=${ultraface.bytes}`
    const { stdout, stderr, exitCode } = await model('fetch', 'ultraface-320', '--from', url)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toContain(`expected ${ultraface.sha256} (${ultraface.bytes} bytes)`)
    expect(readdirSync(join(cached, '..'))).toEqual([])
  })

  it('is interrupted by Ctrl-C, and the next one goes on where it was', async () => {
    const { folder, env, cached, model } = start()
    const url = `${server.url}/stall?bytes=${ultraface.bytes}&at=5000&id=interrupted`
    const child = spawn(launcher, ['model', 'fetch', 'ultraface-320', '--from', url], {
      cwd: folder,
      env: { ...process.env, ...env },
    })
    let said = ''
    child.stderr.on('data', text => {
      said += text
    })
    const ended = new Promise<number | null>(done => child.once('close', done))
    const own = () => (existsSync(join(cached, '..')) ? readdirSync(join(cached, '..')) : [])
    await expect
      .poll(() => own().map(name => readFileSync(join(cached, '..', name)).length), { timeout: 20_000 })
      .toEqual([5000])
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(said).toContain('interrupted: what has come of ultraface-320 is kept')
    expect(own()).toEqual([`${modelFileName(ultraface)}.part`])

    // The stalled server sent other bytes: the part that the test puts in its place is the model's own beginning.
    writeFileSync(`${cached}.part`, readFileSync(fileOf).subarray(0, 5000))
    const { exitCode } = await model('fetch', 'ultraface-320', '--from', `${server.url}/ultraface.onnx`)
    expect(exitCode).toBe(0)
    expect(server.requests.findLast(({ url: asked }) => asked === '/ultraface.onnx')?.headers.range).toBe(
      'bytes=5000-',
    )
    expect(own()).toEqual([modelFileName(ultraface)])
  })

  it('without a network says so, and where the file can be put by hand; put there, it is taken', async () => {
    const { cached, model } = start()
    const url = 'http://no-such-host.invalid/x.onnx'
    const { stderr, exitCode } = await model('fetch', 'ultraface-320', '--from', url)
    expect(exitCode).toBe(75)
    expect(isSentence(stderr)).toBe(true)
    expect(stderr).toContain('This machine seems to have no network')
    expect(stderr).toContain(`put it here as ${cached}`)
    symlinkSync(fileOf, cached)
    expect((await model('fetch', 'ultraface-320')).stdout).toBe(`${cached}\n`)
  })

  it('says that the cache cannot be written', async () => {
    const { folder, model } = start()
    writeFileSync(join(folder, 'cache'), 'a file where the folder should be')
    const { stderr, exitCode } = await model('fetch', 'ultraface-320', '--from', fileOf)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`photogrid: cannot make ${join(folder, 'cache', 'photogrid', 'models')}`)
  })

  it.each([
    [['fetch', 'yolx-nano'], 'did you mean yolox-nano?'],
    [['fetch', 'resnet50'], 'those that have a name are yolox-nano, '],
    [['fetch', 'nanodet', 'yolox-s', '--output', 'x'], '--output is for one model; found 2 names'],
    [['fetch', 'nanodet', 'yolox-s', '--from', 'x'], '--from is for one model; found 2 names'],
    [['fetch', 'nanodet', '--from', 'nothing.onnx'], 'cannot read nothing.onnx: no such file'],
    [['fetch', 'nanodet', '--from', 'ftp://h/x'], 'cannot read ftp://h/x: no such file'],
    [['fetch'], "missing required argument 'names'"],
    [['lits'], 'Did you mean list?'],
    [[], 'Usage: photogrid model'],
  ])('%j is misuse, and brings nothing', async (words, sentence) => {
    const { folder, model } = start()
    const { stdout, stderr, exitCode } = await model(...words)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toContain(sentence)
    expect(existsSync(join(folder, 'cache'))).toBe(false)
  })
})

describeCollected('photogrid model describe', () => {
  it('tells a fetched model by its name, and a file by its path', async () => {
    const { cached, model } = start()
    await model('fetch', 'ultraface-320', '--from', fileOf)
    for (const [word, path] of [
      ['ultraface-320', cached],
      [fileOf, fileOf],
    ] as const) {
      const { stdout, exitCode } = await model('describe', word)
      expect(exitCode).toBe(0)
      expect(stdout).toContain(`file      ${path}\nmodel     ultraface-320: UltraFace RFB, 320 x 240\n`)
      expect(stdout).toContain(`sha256    ${ultraface.sha256}\n`)
      expect(stdout).toContain(
        'takes     input float32 [1, 3, 240, 320]\ngives     scores float32 [1, 4420, 2]\n',
      )
      expect(stdout).toContain('family    UltraFace\n')
      expect(stdout).toContain('pictures  RGB, stretched to 320 x 240\n')
    }
  })

  it('says how a model of the catalogue that is not here is fetched', async () => {
    const { stdout, stderr, exitCode } = await start().model('describe', 'yolox-nano')
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toContain('is not on this machine yet\n  photogrid model fetch yolox-nano\n')
  })

  it.each(['yolox-nano-raw', 'ssd-mobilenetv1-075-uint8-nms', 'squeezenet-fp16', 'fastestdet-352-raw'])(
    'prints the contract of %s so that it can be read back',
    async name => {
      const { stdout, exitCode, stderr } = await start().model(
        'describe',
        join(models, `${name}.onnx`),
        '--contract',
      )
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
      expect(parseModelContract(stdout, name).task).toMatch(/detect|classify/)
    },
  )

  const hostile = join(testdata, 'hostile', 'models')
  it.each(readdirSync(hostile))('ends well with the hostile %s', async name => {
    const { stdout, stderr, exitCode } = await start().model('describe', join(hostile, name))
    if (name === 'zero-detections.onnx') {
      expect({ exitCode, family: stdout.includes('family    torchvision detection') }).toEqual({
        exitCode: 0,
        family: true,
      })
      return
    }
    expect(exitCode).toBe(2)
    expect(isSentence(stderr)).toBe(true)
    expect(stderr).toContain(name)
  })

  it('of no family prints what it takes and gives, and a contract to start from', async () => {
    const { folder, model } = start()
    const values = [0.1, 0.2, 0.7]
    const bytes = constantModel('image', [{ name: 'out', type: 'float32', dims: [1, 3], values }])
    writeFileSync(join(folder, 'own.onnx'), bytes)
    const facts = await model('describe', 'own.onnx')
    expect(facts.exitCode).toBe(2)
    expect(facts.stdout).toContain('takes     image float32 [1, 3, height, width]\n')
    expect(facts.stdout).toContain('family    none that is known\n{\n')
    expect(facts.stderr).toContain('own.onnx is of no known family: it takes image')
    expect(facts.stderr).toContain('fill in what only you can know, and give it with --contract FILE')
    const draft = await model('describe', 'own.onnx', '--contract')
    expect(draft.exitCode).toBe(2)
    expect(JSON.parse(draft.stdout).decoder).toMatchObject({ name: 'classes', output: 'out' })
  })

  it('of no pictures says that no contract can help', async () => {
    const mnist = await start().model('describe', join(models, 'mnist-8.onnx'), '--contract')
    expect(mnist).toMatchObject({ stdout: '', exitCode: 2 })
    expect(mnist.stderr).toContain('no contract can help')
  })
})

describe('what --model means', () => {
  it('is a file before it is a name, and a folder of that name is neither', async () => {
    const { folder, env } = start()
    const path = join(folder, 'nanodet')
    await expect(findModelFile('nanodet', env)).rejects.toMatchObject({
      exitCode: 2,
      hint: 'photogrid model fetch nanodet',
    })
    mkdirSync(path)
    expect(await findModelFile(path, env)).toBe(path)
    writeFileSync(join(path, 'm.onnx'), 'x')
    expect(await findModelFile(join(path, 'm.onnx'), env)).toBe(join(path, 'm.onnx'))
    await expect(findModelFile('nanodat', env)).rejects.toMatchObject({
      message: 'there is no file nanodat, and no model of that name',
      hint: 'did you mean nanodet?',
    })
  })

  it('is never a file in the cache that is not the model', async () => {
    const { env, cached } = start()
    mkdirSync(join(cached, '..'), { recursive: true })
    writeFileSync(cached, new Uint8Array(ultraface.bytes))
    await expect(findModelFile('ultraface-320', env)).rejects.toMatchObject({
      message: `the model ultraface-320 is damaged (${cached})`,
    })
  })
})
