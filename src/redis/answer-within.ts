/** The answer, or a rejection when it is not here after `ms` milliseconds. */
export function answerWithin<Answer>(ms: number, pending: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error('Redis did not answer in time'))
    // A busy process finds the time over and the answer unread: what has arrived counts.
    const timer = setTimeout(() => setImmediate(() => setImmediate(late)), ms)
    pending.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
