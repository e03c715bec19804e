// CSV as RFC 4180 has it, with lines that end in a newline alone, and safe to open in a spreadsheet.

/** What a spreadsheet would take for a formula. */
const formula = /^[=+\-@\t\r]/

/**
 * A line, with its newline. Nothing is an empty cell; what is neither text, number nor truth is JSON. Text that
 * begins as a formula gets an apostrophe before it, for it may come from anywhere: a host, a server, a model.
 */
export const formatCsvLine = (cells: readonly unknown[]): string => `${cells.map(formatCell).join(',')}\n`

function formatCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const safe = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
