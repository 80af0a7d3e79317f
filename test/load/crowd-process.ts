// The identity provider and the environment of a load test, in a separate process, so that their
// work does not count as the generator's: node crowd-process.js <users> <public URL>
import { startCrowdCloud } from '../support/crowd-cloud.ts'

const [size = '', publicUrl = ''] = process.argv.slice(2)
const cloud = await startCrowdCloud({ size: Number(size), publicUrl })
const { environment, authority, authorityFile, crowd } = cloud
// A token of Entra is valid for about an hour; these outlast any run.
const people = crowd.map((member) => ({
  ...member,
  token: cloud.tokenOf(member),
  serviceToken: cloud.serviceTokenOf(member),
}))
process.send?.({ environment, authority, authorityFile, people })

process.on('message', (message) => {
  if (typeof message === 'number') {
    cloud.traffic.delay(message)
    return
  }
  if (message === 'keep') {
    cloud.traffic.keep()
    return
  }
  if (typeof message === 'object' && message !== null && 'share' in message) {
    cloud.traffic.goWrong(Number(message.share))
    return
  }
  const exchanges = cloud.api.exchanges.length
  process.send?.({ exchanges, requests: cloud.traffic.seen.length })
})
process.on('disconnect', () => {
  cloud.close()
  process.exit(0)
})
