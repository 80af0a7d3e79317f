import { expect, test } from 'vitest'
import { readThemes } from './corpus.ts'

test.each(['bodies', 'ids', 'links', 'names', 'options'])(
  'each input stands once in the corpus of %s',
  (corpus) => {
    const inputs = readThemes(corpus).flatMap(({ theme, entries }) =>
      entries.map(({ at, input }) => ({ theme, key: JSON.stringify([at, input]) })),
    )

    const keys = inputs.map(({ key }) => key)
    const repeated = inputs.filter(({ key }, index) => keys.indexOf(key) !== index)

    expect(repeated).toEqual([])
  },
)
