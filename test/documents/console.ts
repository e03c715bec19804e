// The console blocks of a document: commands as a person types them, each with the output it promises.

import { readFileSync } from 'node:fs'
import { execa } from 'execa'

export interface Step {
  readonly command: string
  /** Standard output and standard error together, as a terminal shows them. */
  readonly promised: string
  /** In the document, from 1. */
  readonly line: number
}

/** Reads the steps of every ```console block, in order. */
export function readSteps(path: string): Step[] {
  const steps: { command: string; promised: string[]; line: number }[] = []
  let inside = false
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((text, index) => {
      const line = index + 1
      if (!inside) inside = text === '```console'
      else if (text === '```') inside = false
      else if (text.startsWith('$ ')) steps.push({ command: text.slice(2), promised: [], line })
      else {
        const step = steps.at(-1)
        if (step === undefined) throw new Error(`${path}:${line}: a console block must begin with "$ "`)
        if (text.startsWith('> ') && step.command.endsWith('\\') && step.promised.length === 0)
          step.command += `\n${text.slice(2)}`
        else step.promised.push(text)
      }
    })
  return steps.map(({ promised, ...step }) => ({
    ...step,
    promised: promised.map(line => `${line}\n`).join(''),
  }))
}

/** `…` stands for anything within a line; a line of it alone for any lines, or none. */
export function keeps(promised: string, shown: string): boolean {
  const lines = promised.split(/(?<=\n)/).map(line => {
    if (line === '…\n') return '(?:[^\\n]*\\n)*'
    return line.split('…').map(escapePattern).join('[^\\n]*')
  })
  return new RegExp(`^${lines.join('')}$`).test(shown)
}

/** A text as a pattern that matches it. */
export const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

export interface Shown {
  readonly text: string
  readonly exitCode: number
}

/** A person at a terminal: what one command leaves (folder, exit code) the next one finds. */
export class Terminal {
  #folder: string
  #exitCode = 0
  readonly #env: Record<string, string>

  constructor(folder: string, env: Record<string, string>) {
    this.#folder = folder
    this.#env = env
  }

  async type(command: string, timeoutMs: number): Promise<Shown> {
    // `set -- ` and the like do not outlive a command; no document needs that.
    const script = `exec 2>&1; trap 'pwd >&3' EXIT; (exit ${this.#exitCode}); ${command}`
    const ran = await execa('bash', ['-c', script], {
      cwd: this.#folder,
      env: this.#env,
      reject: false,
      timeout: timeoutMs,
      stripFinalNewline: false,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
    if (ran.exitCode === undefined) throw ran
    this.#folder = String(ran.stdio[3] ?? '').trim() || this.#folder
    this.#exitCode = ran.exitCode
    return { text: ran.stdout, exitCode: ran.exitCode }
  }
}
