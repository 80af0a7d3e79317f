/** Something to wait for that the test opens when it likes. */
export function createGate() {
  let resolve: (() => void) | undefined
  const opened = new Promise<void>((ready) => {
    resolve = ready
  })
  return { opened, open: () => resolve?.() }
}
