// A manifest of the tutorial's form and length: a URL and a year a row, every URL once.

/** As many as the tutorial's archive has. */
export const photodemoRows = 5576

/** Host of every row; nobody answers there, so that tests put a proxy in its place. */
const archive = 'http://photodemo.example/ucpa/series1/derivatives_series1'

/** The lines without their ends: `…/apf1-00001r.jpg 1860` and so on, numbers left out as in a real archive. */
export const photodemoLines: readonly string[] = Array.from({ length: photodemoRows }, (_, row) => {
  const number = String(row + 1 + Math.floor(row / 7)).padStart(5, '0')
  // More pictures were kept from later years; neighbours are of different years.
  const year = 1860 + Math.round(140 * Math.sqrt(((row * 2971) % photodemoRows) / photodemoRows))
  return `${archive}/apf1-${number}r.jpg ${year}`
})

/** The whole text of it. */
export const photodemoManifest: string = photodemoLines.map(line => `${line}\n`).join('')

/** The first rows, each URL with its row's number in it: `…?row=7 1919`. */
export const numberedManifest = (rows: number): string =>
  photodemoLines
    .slice(0, rows)
    .map((line, row) => line.replace(/(\S+) (\S+)$/, `$1?row=${row} $2\n`))
    .join('')
