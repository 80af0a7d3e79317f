import { test } from 'vitest'
import { createMemoryKeychain } from '../../../support/memory-keychain.ts'
import { testTokenStoreContract } from '../../../support/token-store-contract.ts'

const windows = createMemoryKeychain({ itemLimitBytes: 2560 })
const mac = createMemoryKeychain()

testTokenStoreContract(test, 'items of 2,560 bytes (R71)', {
  kind: 'keychain',
  keychain: async () => windows,
  itemLimitBytes: 2400,
})
testTokenStoreContract(test, 'one item (R71)', { kind: 'keychain', keychain: async () => mac })
testTokenStoreContract(test, 'encrypted file (R71)', { kind: 'file' })
