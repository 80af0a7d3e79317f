import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ada, startMultiUser } from '../support/http-server.ts'
import { legacyRequest, sendRaw } from '../support/http-raw.ts'

const slow = { entity: 'account', select: ['name'], top: 1 }
const large = { entity: 'contact', select: ['fullname', 'emailaddress1', 'jobtitle'], top: 500 }
const twoAtOnce = {
  LIMIT_USER_CALLS: '2',
  LIMIT_USER_QUEUE: '0',
  DATAVERSE_RESULT_TOKENS: '100000',
}

test('R119 a client that pipelines calls on one connection and disconnects leaves nothing behind', async () => {
  let asked = 0
  let answered = 0
  const { url, tokenOf } = await startMultiUser({
    variables: twoAtOnce,
    environment: {
      async answer({ path, signal }, next) {
        if (path.startsWith('contacts')) answered += 1
        if (!path.startsWith('accounts')) return next()
        asked += 1
        if (asked > 1) {
          // Long enough that two calls sent together run in parallel.
          await setTimeout(100)
          return next()
        }
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
        })
        return next()
      },
    },
  })
  const request = (args: object) =>
    legacyRequest(tokenOf(ada), 'tools/call', { name: 'query_records', arguments: args })

  // The large response waits for the slow one, which never arrives.
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(printRequest(url, request(slow)) + printRequest(url, request(large)))
  await expect.poll(() => [asked, answered]).toEqual([1, 1])
  await setTimeout(300)
  socket.destroy()

  const texts = async () => {
    const answers = await Promise.all([1, 2].map(() => sendRaw(url, request(slow))))
    return answers.map(({ text }) => text.includes('"entity":"account"'))
  }
  await expect.poll(texts, { timeout: 5000, interval: 300 }).toEqual([true, true])
})

function printRequest(url: string, { headers, body }: ReturnType<typeof legacyRequest>): string {
  const { host, pathname } = new URL(url)
  const lines = Object.entries({ Host: host, 'Content-Length': body.length, ...headers })
  return `POST ${pathname} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}
