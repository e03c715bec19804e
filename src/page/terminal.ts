// The page's first screen in a terminal: what it says, and the chart or the labels.

import { wrap } from '../data/fitted-text.ts'
import type { Survey } from '../data/survey.ts'
import { findFailure, findSentence } from './finding.ts'
import { recognitionOf } from './finds-view.ts'
import { plainText } from './plain-text.ts'
import { scatterOf } from './scatter.ts'
import { inkOf } from './terminal-ink.ts'
import { drawLabelBars } from './terminal-labels.ts'
import { drawPlot } from './terminal-plot.ts'

export interface TerminalSize {
  /** Columns of the terminal; the picture takes no more. */
  readonly width: number
  /** Its rows; the picture leaves some for the summary. */
  readonly height?: number
  /** Bits of colour: 1 is none. */
  readonly colourDepth: number
  /** In place of what the readings say. */
  readonly title?: string
}

/** Wider, lines are too long to be read. */
const widest = 160
/** Headline, counts and axes above and below the plot, and the summary that follows. */
const otherRows = 15

/** Lines of text that end in a newline. */
export function drawTerminal(survey: Survey, size: TerminalSize): string {
  const { width, height = 24, colourDepth, title } = size
  const scatter = scatterOf(survey)
  if (scatter.ranked.length === 0)
    return `${findFailure(survey)?.headline ?? 'No reading yet'}: nothing to draw.\n`
  const recognition = recognitionOf(survey, scatter)
  const { headline } = recognition?.finding ?? findSentence(scatter)
  const paint = inkOf(colourDepth)
  const columns = Math.min(width, widest)
  const said = wrap(plainText(title ?? headline), Math.max(1, columns - 1))
  const rows = Math.min(32, Math.max(9, height - otherRows)) - (said.length - 1)
  const lines =
    recognition !== undefined && recognition.labels > 0
      ? drawLabelBars(recognition, columns, paint)
      : drawPlot(scatter, columns, rows, paint)
  return `${[...said.map(line => paint('bold', line)), ...lines].map(line => line.trimEnd()).join('\n')}\n`
}
