// The public models that photogrid knows by name: what each is, where it lies, and what its bytes must hash to. A
// closed table: nothing is fetched because of a name that is not here.

export interface CatalogueModel {
  /** As a person types it. */
  readonly name: string
  readonly title: string
  readonly task: 'detect' | 'classify'
  /** https, and pinned to a commit or a release wherever the host has such. */
  readonly address: string
  readonly bytes: number
  /** Of the whole file, in lower-case hexadecimal. */
  readonly sha256: string
  /** SPDX, as its publisher states it. The pictures it was trained on have terms of their own. */
  readonly licence: string
  /** The family that recognises it (analyses/objects/families), so that it needs no contract of yours. */
  readonly family: string
  /** What it can say, for people. */
  readonly labels: string
}

const opencvZoo =
  'https://media.githubusercontent.com/media/opencv/opencv_zoo/966be4cb6eefc2a4f586ed0581bf4bbaa2533070/models'
const yoloxRelease = 'https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0'
const ultraface =
  'https://raw.githubusercontent.com/Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB/dffdddda9794a50607cba8f318507a28c1c27cab/models/onnx'
const coco = 'COCO, 80 kinds of things'
const imagenet = 'ImageNet, 1000 classes'

/** Best first, for each kind of task. */
export const modelCatalogue: readonly CatalogueModel[] = [
  {
    name: 'yolox-nano',
    title: 'YOLOX-Nano, 416 x 416',
    task: 'detect',
    address: `${yoloxRelease}/yolox_nano.onnx`,
    bytes: 3_659_407,
    sha256: 'c789161ed43c8269fcd4e67c67eeeb4e80c622da2eb296a20bc6007bd18a0b7d',
    licence: 'Apache-2.0',
    family: 'yolox',
    labels: coco,
  },
  {
    name: 'yolox-tiny',
    title: 'YOLOX-Tiny, 416 x 416',
    task: 'detect',
    address: `${yoloxRelease}/yolox_tiny.onnx`,
    bytes: 20_219_662,
    sha256: '427cc366d34e27ff7a03e2899b5e3671425c262ea2291f88bb942bc1cc70b0f7',
    licence: 'Apache-2.0',
    family: 'yolox',
    labels: coco,
  },
  {
    name: 'yolox-s',
    title: 'YOLOX-S, 640 x 640',
    task: 'detect',
    address: `${opencvZoo}/object_detection_yolox/object_detection_yolox_2022nov.onnx`,
    bytes: 35_858_002,
    sha256: 'c5c2d13e59ae883e6af3b45daea64af4833a4951c92d116ec270d9ddbe998063',
    licence: 'Apache-2.0',
    family: 'yolox',
    labels: coco,
  },
  {
    name: 'nanodet',
    title: 'NanoDet-m, 416 x 416',
    task: 'detect',
    address: `${opencvZoo}/object_detection_nanodet/object_detection_nanodet_2022nov.onnx`,
    bytes: 3_800_954,
    sha256: '4b82da9944b88577175ee23a459dce2e26e6e4be573def65b1055dc2d9720186',
    licence: 'Apache-2.0',
    family: 'nanodet',
    labels: coco,
  },
  {
    name: 'fastestdet',
    title: 'FastestDet, 352 x 352',
    task: 'detect',
    address:
      'https://raw.githubusercontent.com/microsoft/onnxruntime-extensions/319f8d2c02c4e2f013129bea52e70e75ba79bbcf/test/data/ppp_vision/FastestDet.onnx',
    bytes: 1_035_982,
    sha256: '7c5b2a5e5e65ad43fc6a6b096b9fd3794d425a94845acefb9b6879807eace079',
    licence: 'BSD-3-Clause',
    family: 'fastestdet',
    labels: coco,
  },
  {
    name: 'ssd-mobilenet',
    title: 'SSD-MobileNet v1 of the ONNX model zoo, any size',
    task: 'detect',
    // The zoo on GitHub keeps only pointers since July 2025; this is where its owners have moved it.
    address:
      'https://huggingface.co/onnxmodelzoo/ssd_mobilenet_v1_12/resolve/019281f3fcb151a90e491f3b2f0273f9f31bd6be/ssd_mobilenet_v1_12.onnx',
    bytes: 29_461_455,
    sha256: 'b8fba5e404077d4048d27fcd1667e85e27e192eb9bf51e696c46a3acd7d21058',
    licence: 'MIT',
    family: 'ssd',
    labels: coco,
  },
  {
    name: 'ultraface-320',
    title: 'UltraFace RFB, 320 x 240',
    task: 'detect',
    address: `${ultraface}/version-RFB-320.onnx`,
    bytes: 1_270_727,
    sha256: '34cd7e60aeff28744c657de7a3dc64e872d506741de66987f3426f2b79f88017',
    licence: 'MIT',
    family: 'ultraface',
    labels: 'face',
  },
  {
    name: 'ultraface-640',
    title: 'UltraFace RFB, 640 x 480',
    task: 'detect',
    address: `${ultraface}/version-RFB-640.onnx`,
    bytes: 1_588_012,
    sha256: '8f4c659275977e7a3bfbfa339a9c769ad793df50f9c0baa8c14b11baa1646430',
    licence: 'MIT',
    family: 'ultraface',
    labels: 'face',
  },
  {
    name: 'mobilenetv2',
    title: 'MobileNet v2, 224 x 224',
    task: 'classify',
    address: `${opencvZoo}/image_classification_mobilenet/image_classification_mobilenetv2_2022apr.onnx`,
    bytes: 13_964_571,
    sha256: 'c0c3f76d93fa3fd6580652a45618618a220fced18babf65774ed169de0432ad5',
    licence: 'Apache-2.0',
    family: 'imagenetLogits',
    labels: imagenet,
  },
  {
    name: 'mobilenetv2-int8',
    title: 'MobileNet v2 in whole numbers, 224 x 224',
    task: 'classify',
    address: `${opencvZoo}/image_classification_mobilenet/image_classification_mobilenetv2_2022apr_int8.onnx`,
    bytes: 3_655_033,
    sha256: 'cc028fe6cae7bc11a4ff53cfc9b79c920e8be65ce33a904ec3e2a8f66d77f95f',
    licence: 'Apache-2.0',
    family: 'imagenetLogits',
    labels: imagenet,
  },
  {
    name: 'squeezenet',
    title: 'SqueezeNet in float16, 224 x 224',
    task: 'classify',
    address:
      'https://raw.githubusercontent.com/microsoft/Windows-Machine-Learning/155b5eeb1f48b49235f31ef3a68db0bd8707ce89/SharedContent/models/SqueezeNet_fp16.onnx',
    bytes: 2_484_091,
    sha256: '21f25e3d9254af93e6218a359469fac714a017b3f9035c0f5c4acbf9a3ff7233',
    licence: 'BSD-2-Clause',
    family: 'imagenetCaffe',
    labels: imagenet,
  },
]

export const findModel = (name: string): CatalogueModel | undefined =>
  modelCatalogue.find(model => model.name === name)

/** The name and the beginning of its digest: another version of the model never takes its place. */
export const modelFileName = ({ name, sha256 }: CatalogueModel): string =>
  `${name}-${sha256.slice(0, 12)}.onnx`

/** Names that somebody may have meant: those with the fewest letters to change, at most a quarter of them. */
export function nearNames(typed: string): readonly string[] {
  const word = typed.toLowerCase()
  return modelCatalogue
    .map(({ name }) => {
      const begins = word.length > 2 && (name.startsWith(word) || word.startsWith(name))
      return { name, far: begins ? 0 : editDistance(word, name) / name.length }
    })
    .filter(({ far }) => far <= 1 / 4)
    .toSorted((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => name)
}

/** Letters to put in, take out or change (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row.at(-1)!
}
