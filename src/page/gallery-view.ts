// The gallery: small pictures inside the page, in the order of their keys.

import { plural } from '../data/quantity.ts'
import type { Thumbnail } from '../data/survey.ts'
import { formatKey } from './numbers.ts'
import { plainText, webLink } from './plain-text.ts'

/** The page carries no more than this, whatever it is given. */
const mostPictures = 60
const mostBytes = 4e6
/** Pixels; more is no thumbnail. */
const mostAcross = 4096

export interface GalleryPicture {
  readonly source: string
  readonly width: string
  readonly height: string
  readonly alternative: string
  readonly key: string
  readonly finds: string
  readonly isLink: boolean
  readonly href: string
  readonly line: string
}

export interface Gallery {
  readonly hasGallery: boolean
  readonly gallery: readonly GalleryPicture[]
  readonly gallerySentence: string
}

/** @param years keys are years */
export function viewGallery(thumbnails: readonly Thumbnail[] | undefined, years: boolean): Gallery {
  const chosen = choose(thumbnails ?? [])
  return {
    hasGallery: chosen.length > 0,
    gallerySentence: `${plural(chosen.length, 'photograph')} with what was found in ${chosen.length === 1 ? 'it' : 'them'}, in order of ${years ? 'year' : 'key'}.`,
    gallery: chosen.map(({ thumbnail, type }) => {
      const { row, bytes, width, height, url } = thumbnail
      const key = formatKey(thumbnail.key)
      const finds = plainText(thumbnail.finds, 160) || 'no finds'
      const href = url === undefined ? undefined : webLink(url)
      return {
        source: `data:${type};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')}`,
        width: String(width),
        height: String(height),
        alternative: `Photograph ${years ? 'of' : 'with the key'} ${key}: ${finds}`,
        key,
        finds,
        isLink: href !== undefined,
        href: href ?? '',
        line: String(row + 1),
      }
    }),
  }
}

/** Pictures of a known kind and a sane size, evenly from the whole list while they fit. */
function choose(thumbnails: readonly Thumbnail[]): { thumbnail: Thumbnail; type: string }[] {
  const fit = thumbnails.flatMap(thumbnail => {
    const type = typeOf(thumbnail.bytes)
    const isSane = [thumbnail.width, thumbnail.height].every(
      pixels => Number.isInteger(pixels) && pixels > 0 && pixels <= mostAcross,
    )
    return type !== undefined && isSane ? [{ thumbnail, type }] : []
  })
  const count = Math.min(fit.length, mostPictures)
  let room = mostBytes
  return Array.from({ length: count }, (_, index) => fit[Math.floor((index * fit.length) / count)]!)
    .filter(({ thumbnail: { bytes } }) => {
      if (bytes.length > room) return false
      room -= bytes.length
      return true
    })
    .sort(({ thumbnail: a }, { thumbnail: b }) => a.key - b.key || a.row - b.row)
}

/** By the first bytes; undefined for what is neither JPEG nor WebP. */
function typeOf(bytes: Uint8Array): string | undefined {
  const text = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))
  if (text(0, 3) === '\xff\xd8\xff') return 'image/jpeg'
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'image/webp'
  return undefined
}
