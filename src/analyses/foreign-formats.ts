// Formats of pictures that are known and not decoded here, told by their first bytes as characters of Latin-1. One more is
// one more line; what a later line means too, an earlier one says first.
// biome-ignore-all lint/suspicious/noControlCharactersInRegex: these are bytes, not text

/** What it is, as a sentence begins with it; and how it begins. */
export type ForeignFormat = readonly [what: string, begins: RegExp]

/** So many bytes are enough to tell any of them. */
export const foreignHeadBytes = 1024

/** Numbers, after the two letters of a portable any-map, may have a comment before them. */
const pnm = (letter: string): RegExp => new RegExp(`^${letter}(?:\\s+#[^\\n]*)*\\s+\\d+\\s`)

export const foreignFormats: readonly ForeignFormat[] = [
  // Portable any-maps and their kin
  ['a PBM picture (text)', pnm('P1')],
  ['a PGM picture (text)', pnm('P2')],
  ['a PPM picture (text)', pnm('P3')],
  ['a PBM picture', pnm('P4')],
  ['a PGM picture', pnm('P5')],
  ['a PPM picture', pnm('P6')],
  ['a thumbnail of xv', /^P7 332\n/],
  ['a PAM picture', /^P7\s+(?:#|WIDTH|HEIGHT|DEPTH|MAXVAL|TUPLTYPE)/],
  ['a PFM picture', /^P[Ff]4?\s+\d+\s+\d+\s+[-+.\d]/],
  ['a PHM picture', /^P[Hh]\s+\d+\s+\d+\s+[-+.\d]/],

  // Bitmaps
  ['a BMP picture', /^BM.{4}\0\0\0\0/s],
  ['a BMP picture without its file header', /^\x28\0\0\0.{8}\x01\0[\x01\x04\x08\x10\x18\x20]\0/s],
  ['a Windows icon', /^\0\0[\x01\x02]\0(?!\0\0)../s],
  ['a Macintosh icon', /^icns/],
  ['an animated cursor', /^RIFF.{4}ACON/s],
  ['a PCX picture', /^\n[\0\x02-\x05][\0\x01][\x01\x02\x04\x08]/],
  ['a PCX picture of several pages', /^\xb1\x68\xde\x3a/],
  ['an ILBM picture', /^FORM.{4}(?:ILBM|PBM |ACBM)/s],
  ['an SGI picture', /^\x01\xda[\0\x01][\x01\x02]\0[\x01-\x03]/],
  ['a Sun raster picture', /^\x59\xa6\x6a\x95/],
  ['a QOI picture', /^qoif/],
  ['a farbfeld picture', /^farbfeld/],
  ['a FLIF picture', /^FLIF/],
  ['a BPG picture', /^BPG\xfb/],
  ['an MNG animation', /^\x8aMNG/],
  ['a JNG picture', /^\x8bJNG/],
  ['a JBIG2 picture', /^\x97JB2/],
  ['an ImageMagick picture', /^id=ImageMagick\b/],
  ['an IFUNC picture', /^Image type:/],
  ['a Microsoft Paint picture of old', /^(?:DanM|LinS)/],
  ['an XBM picture', /^(?:\/\*.*?\*\/\s*)?#define\s+\w+_width\s/s],
  ['an XPM picture', /^(?:\/\* XPM \*\/|! XPM2)/],

  // Of many bits, and of the film industry
  ['an OpenEXR picture', /^\x76\x2f\x31\x01/],
  ['a Radiance HDR picture', /^#\?(?:RADIANCE|RGBE)\b/],
  ['a DPX picture', /^(?:SDPX|XPDS)/],
  ['a Cineon picture', /^(?:\x80\x2a\x5f\xd7|\xd7\x5f\x2a\x80)/],

  // JPEG's younger kin
  ['a JPEG 2000 picture', /^(?:\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/],
  ['a JPEG XL picture', /^(?:\0\0\0\x0cJXL |\xff\x0a)/],
  ['a JPEG XR picture', /^II\xbc/],
  // heic, heix, hevc …, or one of the general brands.
  ['a HEIC picture', /^.{4}ftyp(?:he|mif1|msf1)/s],

  // Textures
  ['a DDS texture', /^DDS /],
  ['a KTX texture', /^\xabKTX [12]/],
  ['a PVR texture', /^PVR[\x02\x03]/],
  ['a BLP texture', /^BLP[12]/],
  ['a VTF texture', /^VTF\0/],
  ['an ASTC texture', /^\x13\xab\xa1\x5c/],

  // Science and medicine
  ['a FITS picture', /^SIMPLE {2}= /],
  ['a DICOM picture', /^.{128}DICM/s],
  ['a NIfTI picture', /^.{344}n[i+]1\0/s],
  ['an NRRD picture', /^NRRD000/],
  ['a MetaImage picture', /^(?:ObjectType = Image|NDims = \d)/],
  ['an MRC picture', /^.{208}MAP [D\x11]/s],
  ['NetCDF data', /^CDF[\x01\x02\x05]/],
  ['HDF5 data', /^\x89HDF\r\n\x1a\n/],
  ['HDF4 data', /^\x0e\x03\x13\x01/],
  ['a NumPy array', /^\x93NUMPY/],
  ['a MATLAB file', /^MATLAB [57]/],
  ['a PDS picture', /^PDS_VERSION_ID\s*=/],
  ['a VICAR picture', /^LBLSIZE=/],
  ['a MrSID picture', /^msid/],

  // Camera raw, as far as it is no TIFF
  ['a camera raw of Canon (CR3)', /^.{4}ftypcrx /s],
  ['a camera raw of Canon (CRW)', /^II.{4}HEAPCCDR/s],
  ['a camera raw of Fujifilm (RAF)', /^FUJIFILMCCD-RAW/],
  ['a camera raw of Olympus (ORF)', /^(?:IIR[OS]|MMO[RS])/],
  ['a camera raw of Panasonic (RW2)', /^IIU\0/],
  ['a camera raw of Minolta (MRW)', /^\0MRM/],
  ['a camera raw of Sigma (X3F)', /^FOVb/],

  // Of drawing programs; documents
  ['a Photoshop document', /^8BPS/],
  ['a GIMP picture', /^gimp xcf/],
  ['a Paint Shop Pro picture', /^Paint Shop Pro Image File/],
  ['a PDF document', /^%PDF/],
  ['a PostScript document', /^(?:%!PS|\xc5\xd0\xd3\xc6)/],
  ['a DjVu document', /^AT&TFORM/],
  ['a Windows metafile', /^(?:\xd7\xcd\xc6\x9a|\x01\0{3}.{36} EMF)/s],

  // Truevision's has no mark at its beginning: a header of eighteen bytes that agree with each other.
  [
    'a TGA picture',
    /^.\0[\x02\x03\x0a\x0b]\0{5}.{4}(?!\0\0)..(?!\0\0)..[\x01\x08\x0f\x10\x18\x20][\0-\x3f]/s,
  ],
  ['a TGA picture', /^.\x01[\x01\x09].{4}[\x0f\x10\x18\x20].{4}(?!\0\0)..(?!\0\0)..[\x08\x10][\0-\x3f]/s],
]
