import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { nameOf } from '../home-files.ts'
import { freshFolder, photogrid } from '../photogrid.ts'

it('of very many fragments mksubmit reads the names alone, and says so', async () => {
  const folder = freshFolder()
  writeFileSync(join(folder, 'manifest.txt'), 'https://h.example/a.jpg 1900\n'.repeat(2000))
  const write = (name: string) => writeFileSync(join(folder, name), 'is not read')
  for (let first = 0; first < 1000; first += 2) write(nameOf(`${first}-2`))
  // The same rows once more, rows of another analysis, rows beyond the manifest, and a name of no rows.
  write(nameOf('0-200', { submission: { seconds: 2 } }))
  write(nameOf('1500-2', { analysis: 'objects' }))
  write(nameOf('1990-20'))
  write('results-x.json')
  const { stderr, exitCode } = await photogrid(folder, ['mksubmit', '2', '-n'])
  expect(exitCode).toBe(0)
  expect(stderr).toMatch(
    /^1,000 of 2,000 rows are home by the names of their fragments; mksubmit 2 --missing .*reads them, and plans what is/m,
  )
})
