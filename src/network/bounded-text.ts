/** Maximum bytes of a response from the sign-in service or the list of environments. */
const mostBytes = 8 * 1024 * 1024

/** The text of a response; `undefined` above 8 MiB after decompression, where reading stops. */
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
