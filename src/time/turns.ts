/** Work that one call does before other calls get a turn: characters, or units that take as long. */
export const stepCharacters = 65_536

/** Other calls get a turn. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

/**
 * Counts the work of one call. Await the function before each piece of work: if the piece and those before
 * it are more than one step, other calls get a turn first. Cut larger pieces into smaller ones.
 */
export function createTurns(
  mostCharacters = stepCharacters,
): (characters: number) => Promise<void> {
  let done = 0
  return async (characters) => {
    if (done > 0 && done + characters > mostCharacters) {
      await nextTurn()
      done = 0
    }
    done += characters
  }
}

/** Runs work that is written as steps. Other calls get a turn wherever it yields. */
export async function inTurns<Result>(steps: Generator<void, Result>): Promise<Result> {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    await nextTurn()
  }
}

/** Runs the same work in one step, for short input. */
export function atOnce<Result>(steps: Generator<void, Result>): Result {
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value
}
