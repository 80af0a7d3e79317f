import { Transform } from 'node:stream'

const mostBytes = 4 * 1024 * 1024
const newline = 0x0a

/**
 * Passes lines on as they arrive. The rest of a line above 4 MiB is dropped, so that the line is refused as
 * unreadable and the next line is read.
 *
 * @see Security requirement R110
 */
export function createLineLimit(limit = mostBytes): Transform {
  let length = 0
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      for (let at = 0; at < chunk.length;) {
        const end = chunk.indexOf(newline, at)
        const rest = chunk.subarray(at, end < 0 ? chunk.length : end)
        if (length < limit) this.push(rest.subarray(0, limit - length))
        length += rest.length
        if (end < 0) break
        this.push(chunk.subarray(end, end + 1))
        length = 0
        at = end + 1
      }
      done()
    },
  })
}
