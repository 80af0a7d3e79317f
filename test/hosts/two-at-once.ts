/**
 * Runs the work for each item, two at a time, because a client takes a core. The results come in the
 * order of the items.
 */
export async function twoAtOnce<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: [number, Result][] = []
  const left = items.entries()
  const lane = async () => {
    for (const [index, item] of left) results.push([index, await work(item)])
  }
  await Promise.all([lane(), lane()])
  return results.toSorted(([a], [b]) => a - b).map(([, result]) => result)
}
