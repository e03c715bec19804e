// Is the logistic map x -> r x (1 - x) chaotic at r? A sweep without pictures: a manifest row is parameters, and its
// key is r. The Lyapunov exponent is the mean of ln|r (1 - 2x)| along the way: above 0, neighbours fly apart.
//
//     start=0.3 steps=20000 3.57

/** @type {import('./analysis.d.ts').OwnAnalysis} */
export default {
  name: 'lyapunov',
  version: 1,
  fetches: false,
  open: ({ RowFailure }) => ({
    measure(_, { location, key: r }) {
      const { start, steps } = parse(location)
      if (!(start > 0 && start < 1 && steps >= 1 && r > 0 && r <= 4)) {
        throw new RowFailure(
          'bad-parameters',
          `expected start in 0..1, steps and r in 0..4, found ${location} ${r}`,
        )
      }
      let x = start
      let sum = 0
      for (let step = -1000; step < steps; step += 1) {
        x = r * x * (1 - x)
        if (step >= 0) sum += Math.log(Math.abs(r * (1 - 2 * x))) // the first thousand only settle down
      }
      return { lyapunov: Number((sum / steps).toFixed(6)), x }
    },
  }),
}

/** `a=1 b=2` -> { a: 1, b: 2 } */
function parse(text) {
  return Object.fromEntries(
    text.split(/\s+/).map(word => {
      const [name, value] = word.split('=')
      return [name, Number(value)]
    }),
  )
}
