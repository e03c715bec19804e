// The look of a figure: on white, since it is for paper.

/** At this scale text of 11 pixels is 7.8 points high. */
export const pixelsAMm = 4
export const textSize = 11

export const colours = {
  paper: '#ffffff',
  ink: '#1d1b18',
  faint: '#5c5750',
  grid: '#e8e4dc',
  points: '#1f5673',
  median: '#c2410c',
} as const

/** Part of a figure: elements, and how high they are together. */
export interface Drawn {
  readonly elements: string
  readonly height: number
}

export const figureStyle = [
  `path{fill:none}`,
  `.grid,.axis{stroke:${colours.grid}}`,
  `.count-bars,.share{fill:${colours.points};fill-opacity:.4}`,
  `.band{fill:${colours.median};fill-opacity:.16}`,
  `.dots{stroke:${colours.points};stroke-linecap:round;stroke-opacity:.5}`,
  `.cells{fill:${colours.points}}`,
  `.tails{stroke:${colours.median};stroke-dasharray:1.5 3;stroke-opacity:.7}`,
  `.dashes{stroke:${colours.median};stroke-opacity:.75;stroke-width:1.4}`,
  `.halo{stroke:${colours.paper};stroke-width:4.5;stroke-opacity:.8}`,
  `.median{stroke:${colours.median};stroke-width:2;stroke-linejoin:round}`,
  `.interval{fill:${colours.points};fill-opacity:.18}`,
  `.line{stroke:${colours.points};stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}`,
  `.letters{fill-rule:nonzero}`,
].join('')
