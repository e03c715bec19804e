// onnxruntime, which runs models, brought in once. The only door to it.

import { env } from 'node:process'
import type { InferenceSession } from 'onnxruntime-node'
import { describeError, unfitMachine } from '../../errors.ts'

export type OnnxRuntime = typeof import('onnxruntime-node')
export type { InferenceSession, OnnxValue } from 'onnxruntime-node'

/**
 * @param load how it comes in; another in tests
 * @throws Foreseen (75) when its native library cannot be loaded
 */
export async function loadOnnxRuntime(
  load: () => Promise<OnnxRuntime> = () => import('onnxruntime-node'),
): Promise<OnnxRuntime> {
  // Since 1.29 it writes files below the home folder and knows an address to send them to, unless this is set
  // before its library is loaded.
  env.ORT_DISABLE_TELEMETRY = '1'
  return load().catch((error: unknown) => {
    throw unfitMachine(
      `onnxruntime, which runs the model, could not be loaded: ${describeError(error)}`,
      'it needs Linux on x86-64 with glibc 2.28 or newer',
    )
  })
}

/** @param threads what the job was given, never more */
export function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Its own words about the model would go to standard error; errors are thrown all the same.
    logSeverityLevel: 4,
    extra: {
      session: {
        // Processors before VNNI add up 8-bit products in 16 bits and cut off what is more: of a quantized model's
        // labels a third were others there. With weights without a sign they are as everywhere.
        x64quantprecision: '1',
        // Threads that wait in a loop take time from the decoder and are paid for by the job.
        intra_op: { allow_spinning: '0' },
      },
    },
  }
}
