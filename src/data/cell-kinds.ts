// What a cell of a table or a word of a line is, where a URL and a number are looked for in a file that is no manifest.

export const isUrl = (cell: string): boolean => /^(?:https?|file):\/\/\S+$/i.test(cell)
/** By its name: a path that a job could read. */
export const isPicture = (cell: string): boolean => /^[^:]+\.(?:jpe?g|png|tiff?|webp|gif|avif)$/i.test(cell)
export const isNumber = (cell: string): boolean => /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(cell)
export const isYear = (cell: string): boolean => /^1\d{3}$|^20\d{2}$/.test(cell)
