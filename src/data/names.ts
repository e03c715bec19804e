// Names that repeat, such as hosts, each kept once and known by a number; 0 is none.

export class Names {
  readonly #names: (string | null)[] = [null]
  readonly #index = new Map<string, number>()

  add(name: string | null): number {
    if (name === null) return 0
    let index = this.#index.get(name)
    if (index === undefined) {
      const own = ownText(name)
      index = this.#names.push(own) - 1
      this.#index.set(own, index)
    }
    return index
  }

  at(index: number): string | null {
    return this.#names[index]!
  }
}

/** A part of a string keeps the whole alive, here a quarter of a megabyte of log. */
export const ownText = (text: string): string => Buffer.from(text).toString()
