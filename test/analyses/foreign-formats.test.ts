// Pictures in formats that are not decoded here are refused by their names, and nothing else is taken for one.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { foreignFormats } from '../../src/analyses/foreign-formats.ts'
import { recognisePicture } from '../../src/analyses/picture-kind.ts'
import type { RowFailure } from '../../src/errors.ts'
import { describeCollected, testdata } from '../testdata.ts'

/** As characters of Latin-1, up to where the format is told. */
const beginnings: readonly (readonly [what: string, begins: string])[] = [
  ['a PBM picture (text)', 'P1\n# CREATOR: somebody\n4 4\n0 1 0 1'],
  ['a PGM picture (text)', 'P2 2 2 255 1 2 3 4'],
  ['a PPM picture (text)', 'P3\n2 2\n255\n1 2 3'],
  ['a PBM picture', 'P4\n8 1\n\xff'],
  ['a PGM picture', 'P5\n2 2\n255\n\0\x01\x02\x03'],
  ['a PPM picture', 'P6\n# one\n# two\n1 1\n255\n\0\0\0'],
  ['a thumbnail of xv', 'P7 332\n#XVVERSION'],
  ['a PAM picture', 'P7\nWIDTH 1\nHEIGHT 1\n'],
  ['a PFM picture', 'PF\n2 2\n-1.0\n'],
  ['a PHM picture', 'Ph\n2 2\n-1.0\n'],
  ['a BMP picture', 'BM\x36\0\0\0\0\0\0\0\x36\0'],
  ['a BMP picture without its file header', '\x28\0\0\0\x40\0\0\0\x30\0\0\0\x01\0\x18\0'],
  ['a Windows icon', '\0\0\x01\0\x01\0\x10\x10'],
  ['a Macintosh icon', 'icns\0\0\x01\0'],
  ['an animated cursor', 'RIFF\x10\0\0\0ACONanih'],
  ['a PCX picture', '\n\x05\x01\x08\0\0\0\0\x3f\0\x2f\0'],
  ['a PCX picture of several pages', '\xb1\x68\xde\x3a\0\0'],
  ['an ILBM picture', 'FORM\0\0\x10\0ILBMBMHD'],
  ['an SGI picture', '\x01\xda\x01\x01\0\x03'],
  ['a Sun raster picture', '\x59\xa6\x6a\x95\0\0'],
  ['a QOI picture', 'qoif\0\0\0\x40'],
  ['a farbfeld picture', 'farbfeld\0\0\0\x01'],
  ['a FLIF picture', 'FLIF31'],
  ['a BPG picture', 'BPG\xfb\0'],
  ['an MNG animation', '\x8aMNG\r\n\x1a\n'],
  ['a JNG picture', '\x8bJNG\r\n\x1a\n'],
  ['a JBIG2 picture', '\x97JB2\r\n\x1a\n'],
  ['an ImageMagick picture', 'id=ImageMagick  version=1.0\n'],
  ['an IFUNC picture', 'Image type: L image\r\n'],
  ['a Microsoft Paint picture of old', 'DanM\x20\0'],
  ['an XBM picture', '/* made */\n#define test_width 16\n#define test_height 7\n'],
  ['an XPM picture', '/* XPM */\nstatic char *a[] = {'],
  ['an OpenEXR picture', '\x76\x2f\x31\x01\x02\0\0\0'],
  ['a Radiance HDR picture', '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n'],
  ['a DPX picture', 'SDPX\0\0\x20\0'],
  ['a Cineon picture', '\x80\x2a\x5f\xd7\0\0'],
  ['a JPEG 2000 picture', '\xff\x4f\xff\x51\0\x2f'],
  ['a JPEG XL picture', '\xff\x0a\x7f\0'],
  ['a JPEG XR picture', 'II\xbc\x01\x08\0'],
  ['a HEIC picture', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
  ['a DDS texture', 'DDS \x7c\0\0\0'],
  ['a KTX texture', '\xabKTX 20\xbb\r\n\x1a\n'],
  ['a PVR texture', 'PVR\x03\0\0'],
  ['a BLP texture', 'BLP2\x01\0'],
  ['a VTF texture', 'VTF\0\x07\0'],
  ['an ASTC texture', '\x13\xab\xa1\x5c\x04\x04\x01'],
  ['a FITS picture', `SIMPLE  =                    T / conforms to FITS${' '.repeat(33)}BITPIX  =`],
  ['a DICOM picture', `${'\0'.repeat(128)}DICM\x02\0`],
  ['a NIfTI picture', `\x5c\x01${'\0'.repeat(342)}n+1\0`],
  ['an NRRD picture', 'NRRD0004\ntype: float\n'],
  ['a MetaImage picture', 'ObjectType = Image\nNDims = 2\n'],
  ['an MRC picture', `\x40${'\0'.repeat(207)}MAP DD\0\0`],
  ['NetCDF data', 'CDF\x01\0\0\0\0'],
  ['HDF5 data', '\x89HDF\r\n\x1a\n\0'],
  ['HDF4 data', '\x0e\x03\x13\x01\0'],
  ['a NumPy array', '\x93NUMPY\x01\0'],
  ['a MATLAB file', 'MATLAB 5.0 MAT-file, Platform: GLNXA64'],
  ['a PDS picture', 'PDS_VERSION_ID = PDS3\r\n'],
  ['a VICAR picture', "LBLSIZE=1024 FORMAT='BYTE'"],
  ['a MrSID picture', 'msid\x01\0'],
  ['a camera raw of Canon (CR3)', '\0\0\0\x18ftypcrx \0\0\0\x01'],
  ['a camera raw of Canon (CRW)', 'II\x1a\0\0\0HEAPCCDR'],
  ['a camera raw of Fujifilm (RAF)', 'FUJIFILMCCD-RAW 0201'],
  ['a camera raw of Olympus (ORF)', 'IIRO\x08\0\0\0'],
  ['a camera raw of Panasonic (RW2)', 'IIU\0\x18\0\0\0'],
  ['a camera raw of Minolta (MRW)', '\0MRM\0\0'],
  ['a camera raw of Sigma (X3F)', 'FOVb\0\0'],
  ['a Photoshop document', '8BPS\0\x01'],
  ['a GIMP picture', 'gimp xcf v011\0'],
  ['a Paint Shop Pro picture', 'Paint Shop Pro Image File\n\x1a'],
  ['a PDF document', '%PDF-1.7\n'],
  ['a PostScript document', '%!PS-Adobe-3.0 EPSF-3.0\n'],
  ['a DjVu document', 'AT&TFORM\0\0\x10\0DJVU'],
  ['a Windows metafile', '\xd7\xcd\xc6\x9a\0\0'],
  ['a TGA picture', '\0\0\x02\0\0\0\0\0\0\0\0\0\x80\0\x60\0\x18\0'],
  ['a TGA picture', '\x05\x01\x09\0\0\0\x01\x18\0\0\0\0\x80\0\x60\0\x08\x20'],
]

function failureOf(bytes: Buffer): unknown {
  try {
    return recognisePicture(bytes)
  } catch (error) {
    const { code, message } = error as RowFailure
    return [code, message]
  }
}

it.each(beginnings)('%s is refused by its name', (what, begins) => {
  expect(failureOf(Buffer.from(begins.padEnd(64, '\0'), 'latin1'))).toEqual([
    'unsupported-format',
    `${what} cannot be decoded here`,
  ])
})

it('every format of the table has its beginning here, and no line hides one below it', () => {
  expect(beginnings.map(([what]) => what)).toEqual(foreignFormats.map(([what]) => what))
})

it.each([
  ['text, not a picture', 'P3 is a format of pictures. 2 of them follow.\n'],
  ['text, not a picture', 'SIMPLE as that\n'],
  ['text, not a picture', 'BMW, 4 doors\n'],
  ['text, not a picture', 'II. The second chapter\n'],
  ['text, not a picture', '#define WIDTH 16\n'],
  ['no picture format begins with the bytes 00000000', '\0'.repeat(2000)],
  ['no picture format begins with the bytes 01ff02fe', '\x01\xff\x02\xfe'.repeat(500)],
])('%s', (sentence, bytes) => {
  expect(failureOf(Buffer.from(bytes, 'latin1'))).toEqual(['not-an-image', sentence])
})

describeCollected('the collected files of other formats', () => {
  it.each([
    ['text-pbm.ppm', 'a PPM picture (text)'],
    ['fits.fits', 'a FITS picture'],
    ['x.tga', 'a TGA picture'],
  ])('%s is %s', (name, what) => {
    const bytes = readFileSync(join(testdata, 'cases', 'other-formats', name))
    expect(failureOf(bytes)).toEqual(['unsupported-format', `${what} cannot be decoded here`])
  })
})
