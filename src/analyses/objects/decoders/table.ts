// The decoders of model outputs, by the names contracts call them. One more is one more file, its parameters in
// data/decoder-contract.ts, and one line here.

import type { DecoderName } from '../../../data/decoder-contract.ts'
import { centreBoxes } from './centre-boxes.ts'
import { classes } from './classes.ts'
import type { OutputDecoder } from './decoder.ts'
import { nanodet } from './nanodet.ts'
import { ssd } from './ssd.ts'
import { torchvision } from './torchvision.ts'
import { ultraface } from './ultraface.ts'
import { yolox } from './yolox.ts'

const decoders = {
  yolox,
  'centre-boxes': centreBoxes,
  nanodet,
  ssd,
  torchvision,
  ultraface,
  classes,
} satisfies { [N in DecoderName]: OutputDecoder<N> }

export const outputDecoder = <N extends DecoderName>(name: N) => decoders[name] as unknown as OutputDecoder<N>
