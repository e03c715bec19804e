// What the values of a TIFF's tags are called, for a person who meets one that is not decoded here (TIFF 6.0, its supplements,
// and what libtiff and Adobe's DNG have added).

/** Of PhotometricInterpretation, as far as it is not decoded. */
export const photometrics: Readonly<Record<number, string>> = {
  4: 'transparency mask',
  8: 'CIELab',
  9: 'ICCLab',
  10: 'ITULab',
  32803: 'colour filter array',
  32844: 'LogL',
  32845: 'LogLuv',
  34892: 'linear raw',
  51177: 'depth map',
  52527: 'semantic mask',
}

/** Of SampleFormat beside 1, unsigned integers. */
export const sampleFormats: Readonly<Record<number, string>> = {
  2: 'signed integers',
  3: 'floating point',
  4: 'undefined',
  5: 'complex integers',
  6: 'complex floating point',
}

/** Of Compression, as far as it is not decoded. */
export const compressions: Readonly<Record<number, string>> = {
  6: 'old-style JPEG',
  9: 'JBIG',
  10: 'JBIG',
  32766: 'NeXT',
  32809: 'ThunderScan',
  32908: 'Pixar film',
  32909: 'Pixar log',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34661: 'JBIG',
  34676: 'SGI log',
  34677: 'SGI log 24',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34892: 'lossy DNG',
  34925: 'LZMA',
  34933: 'PNG',
  50000: 'Zstandard',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
}
