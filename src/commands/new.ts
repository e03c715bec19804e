// photogrid new FOLDER: a folder to begin in, with pictures, a manifest and a README, as the tutorial's
// set-up command made one.

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { plural, wholeNumber } from '../data/quantity.ts'
import { type ExitCode, exitCodes, misuse } from '../errors.ts'
import { makeFolder, readWhole, writeWhole } from '../io/files.ts'
import { packageRoot } from '../io/package-files.ts'
import { paintArchive } from '../io/painted-archive.ts'
import type { Effects } from './effects.ts'

export interface NewOptions {
  readonly photos: string
  readonly url?: string
}

export async function makeNew(folder: string, options: NewOptions, effects: Effects): Promise<ExitCode> {
  const count = wholeNumber('--photos', options.photos, 1, 100_000)
  if (options.url !== undefined && !/^https?:\/\/\S+$/.test(options.url)) {
    throw misuse(`--url must begin with http:// or https://; found ${JSON.stringify(options.url)}`)
  }
  if (folder.trim() === '') throw misuse('the new folder needs a name', 'photogrid new photodemo')
  if (existsSync(folder)) throw misuse(`${folder} exists already`, 'choose another name, or remove it first')
  const pictures = join(folder, 'photos')
  makeFolder(pictures)
  effects.status(`painting ${plural(count, 'photograph')}`)
  const photos = await paintArchive(pictures, count)
  effects.status('')
  const prefix = options.url?.replace(/\/?$/, '/') ?? pathToFileURL(`${resolve(pictures)}/`).href
  writeWhole(
    join(folder, 'manifest.txt'),
    photos.map(({ name, year }) => `${prefix}${name} ${year}\n`).join(''),
  )
  writeWhole(join(folder, 'README.md'), readWhole(join(packageRoot(), 'examples', 'photodemo', 'README.md')))
  effects.say(`${folder}: ${plural(count, 'painted photograph')}, manifest.txt, README.md`)
  if (options.url === undefined) {
    effects.say(
      '  its rows are files of this machine; a grid needs URLs: photogrid new FOLDER --url https://HOST/PATH',
    )
    effects.say(`  next: cd ${folder} && photogrid luminance results.json 0 5 < manifest.txt`)
  } else {
    effects.say(`  next: put ${pictures} where ${prefix} is served, then: cd ${folder} && photogrid check`)
  }
  return exitCodes.ok
}
