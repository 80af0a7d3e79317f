/** The response, or a rejection after `ms` milliseconds. */
export function answerWithin<Answer>(ms: number, pending: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error('Redis did not answer in time'))
    // In a busy process the timer may fire before an arrived response is read: that response counts.
    const timer = setTimeout(() => setImmediate(() => setImmediate(late)), ms)
    pending.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
