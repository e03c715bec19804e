// The members of a JSON object that a person wrote, read one by one: every complaint names the member, what was
// expected there and what was found, and a member that nobody asked for is a complaint too.

import { misuse } from '../errors.ts'

/** @throws Foreseen (2) when `value` is no object, when `read` complains, or when it left a member unread */
export function readMembers<T>(value: unknown, source: string, read: (members: Members) => T): T {
  const members = new Members(value, source, '')
  const made = read(members)
  members.end()
  return made
}

export class Members {
  readonly #object: Readonly<Record<string, unknown>>
  readonly #source: string
  readonly #path: string
  readonly #asked = new Set<string>()

  constructor(value: unknown, source: string, path: string) {
    this.#source = source
    this.#path = path
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw misuse(`${source}: ${path === '' ? 'the whole' : path}: expected an object, found ${show(value)}`)
    }
    this.#object = value as Record<string, unknown>
  }

  /** The member, whatever it is; undefined where there is none. */
  peek(name: string): unknown {
    this.#asked.add(name)
    return Object.hasOwn(this.#object, name) ? this.#object[name] : undefined
  }

  optional<T>(name: string, read: () => T): T | undefined {
    return this.peek(name) === undefined ? undefined : read()
  }

  oneOf<T extends string>(name: string, choices: readonly T[], expected = `one of ${choices.join(', ')}`): T {
    const value = this.peek(name)
    return choices.find(choice => choice === value) ?? this.refuse(name, expected)
  }

  text(name: string, expected = 'a name'): string {
    const value = this.peek(name)
    return typeof value === 'string' && value !== '' ? value : this.refuse(name, expected)
  }

  number(name: string, expected: string, holds: (n: number) => boolean): number {
    const value = this.peek(name)
    return typeof value === 'number' && holds(value) ? value : this.refuse(name, expected)
  }

  numbers(name: string, expected: string, holds: (n: number) => boolean): readonly number[] {
    return this.#list(name, expected, (value): value is number => typeof value === 'number' && holds(value))
  }

  texts(name: string, expected: string): readonly string[] {
    return this.#list(name, expected, (value): value is string => typeof value === 'string' && value !== '')
  }

  inside<T>(name: string, read: (members: Members) => T): T {
    const members = new Members(this.peek(name), this.#source, this.#at(name))
    const made = read(members)
    members.end()
    return made
  }

  refuse(name: string, expected: string): never {
    const found = this.peek(name)
    throw misuse(`${this.#source}: ${this.#at(name)}: expected ${expected}, found ${show(found)}`)
  }

  /** Nothing may be left: a misspelt member would silently mean its default. */
  end(): void {
    const left = Object.keys(this.#object).find(name => !this.#asked.has(name))
    if (left === undefined) return
    const known = [...this.#asked].join(', ')
    throw misuse(`${this.#source}: ${this.#at(left)}: expected one of the members ${known}`)
  }

  #list<T>(name: string, expected: string, holds: (value: unknown) => value is T): readonly T[] {
    const value = this.peek(name)
    return Array.isArray(value) && value.length > 0 && value.every(holds)
      ? value
      : this.refuse(name, expected)
  }

  #at(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`
  }
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
