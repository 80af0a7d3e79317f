// Loaded before a client that runs on Node: a connection that would leave this machine goes to a port
// of it where nobody listens.
import { Socket } from 'node:net'

const connect = Reflect.get(Socket.prototype, 'connect')
const local = new Set(['localhost', '127.0.0.1', '::1', '[::1]'])
const nowhere = { host: '127.0.0.1', port: 1 }

Socket.prototype.connect = function connectLocally(...args) {
  // Node passes its own list of arguments, which carries a mark.
  const list = Array.isArray(args[0]) ? args[0] : args
  const [first, second] = list
  if (typeof first === 'object' && first !== null) {
    const isLocal = first.path !== undefined || local.has(first.host ?? 'localhost')
    if (!isLocal) list[0] = { ...first, ...nowhere }
  }
  if (typeof first === 'number' && typeof second === 'string' && !local.has(second)) {
    list[0] = nowhere.port
    list[1] = nowhere.host
  }
  return connect.apply(this, args)
}
