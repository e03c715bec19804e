// Samples of a picture as the numbers a model takes. There are only 256 of them a colour, so they are looked up.

/// <reference lib="esnext.float16" />

import type { Fit, ModelContract, ModelInput } from '../../data/model-contract.ts'
import type { Fitted } from './fit.ts'

export type Elements = Float32Array<ArrayBuffer> | Float16Array<ArrayBuffer> | Uint8Array<ArrayBuffer>

export interface InputSamples {
  /**
   * @param samples R, G, B of the scaled picture, row after row
   * @returns the model's input. Its memory is used again after `giveBack`.
   */
  fill(samples: Uint8Array, fitted: Fitted): Elements
  giveBack(elements: Elements): void
}

export function inputSamples({ input, fit }: ModelContract): InputSamples {
  const tables = [0, 1, 2].map(channel => tableOf(input, channel))
  // Two are in use at a time: one in the model, one being filled.
  const spare: Elements[] = []
  const take = (length: number): Elements => {
    const at = spare.findIndex(elements => elements.length === length)
    return at < 0 ? allocate(input.type, length) : spare.splice(at, 1)[0]!
  }
  return {
    fill(samples, fitted) {
      const elements = take(fitted.inputWidth * fitted.inputHeight * 3)
      if ((fitted.crop ?? fitted).width * (fitted.crop ?? fitted).height * 3 < elements.length)
        fillAround(elements, tables, input, padOf(fit))
      for (const [channel, table] of tables.entries()) {
        fillChannel(elements, samples, table, channel, input, fitted)
      }
      return elements
    },
    giveBack(elements) {
      spare.unshift(elements)
      spare.length = Math.min(spare.length, 2)
    },
  }
}

const padOf = (fit: Fit): number => ('pad' in fit ? fit.pad : 0)

function allocate(type: ModelInput['type'], length: number): Elements {
  if (type === 'float32') return new Float32Array(length)
  return type === 'float16' ? new Float16Array(length) : new Uint8Array(length)
}

/** @param channel in the model's order */
function tableOf({ type, scale, mean, std }: ModelInput, channel: number): Elements {
  const table = allocate(type, 256)
  for (let sample = 0; sample < 256; sample += 1) {
    table[sample] = (sample * scale - mean[channel]!) / std[channel]!
  }
  return table
}

function fillAround(
  elements: Elements,
  tables: readonly Elements[],
  { layout }: ModelInput,
  pad: number,
): void {
  const pixels = elements.length / 3
  if (layout === 'NCHW') {
    for (const [channel, table] of tables.entries()) {
      elements.fill(table[pad]!, channel * pixels, (channel + 1) * pixels)
    }
  } else {
    for (let at = 0; at < elements.length; at += 1) elements[at] = tables[at % 3]![pad]!
  }
}

function fillChannel(
  elements: Elements,
  samples: Uint8Array,
  table: Elements,
  channel: number,
  { layout, colours }: ModelInput,
  fitted: Fitted,
): void {
  const { inputWidth, inputHeight, left, top } = fitted
  const { width, height } = fitted.crop ?? fitted
  const [step, start] = layout === 'NCHW' ? [1, channel * inputWidth * inputHeight] : [3, channel]
  const source = colours === 'RGB' ? channel : 2 - channel
  for (let y = 0; y < height; y += 1) {
    let to = start + ((top + y) * inputWidth + left) * step
    const end = (y + 1) * width * 3
    for (let from = y * width * 3 + source; from < end; from += 3) {
      elements[to] = table[samples[from]!]!
      to += step
    }
  }
}
