/** Most bytes of an answer of the sign-in service or of the list of environments. */
const mostBytes = 8 * 1024 * 1024

/** The text of an answer, counted after decompression; `undefined` above 8 MiB, of which no more is read. */
export async function readBoundedText(response: Response): Promise<string | undefined> {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  const chunks: string[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > mostBytes) return undefined
    chunks.push(decoder.decode(chunk, { stream: true }))
  }
  chunks.push(decoder.decode())
  return chunks.join('')
}
