/** A promise that the test resolves when it wants to. */
export function createGate() {
  let resolve: (() => void) | undefined
  const opened = new Promise<void>((ready) => {
    resolve = ready
  })
  return { opened, open: () => resolve?.() }
}
