/** What a JSON text says; `undefined` when it is no JSON, which no JSON text can say. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
