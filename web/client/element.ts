// The page's elements, by their ids.

export const element = (id: string): HTMLElement => document.getElementById(id)!

/** The text of a data block. */
export const text = (id: string): string => element(id).textContent
