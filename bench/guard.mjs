// What lists, limits and audit add to a call, compared with the same call without them.
import { importBundled } from './bundle.mjs'

/** Prints the numbers; `folder` receives the bundle that runs in this process. */
export async function printGuard(folder, rounds, median) {
  const { connect } = await importBundled(folder, 'guard-caller')
  const sides = {
    with: await connect({ guarded: true }),
    without: await connect({ guarded: false }),
  }
  for (const call of ['query', 'update']) {
    const times = { with: [], without: [] }
    for (let round = 0; round < rounds * 40; round += 1)
      for (const side of round % 2 === 0 ? ['with', 'without'] : ['without', 'with']) {
        const startedAt = performance.now()
        await sides[side][call]()
        if (round >= rounds) times[side].push(performance.now() - startedAt)
      }
    const [guarded, bare] = [median(times.with), median(times.without)]
    console.log(
      `lists, limits and audit add to ${call === 'query' ? 'a query of 50 rows' : 'an update'}: ` +
        `${(guarded - bare).toFixed(3)} ms of ${guarded.toFixed(2)} ms (at most 0.3)`,
    )
  }
}
