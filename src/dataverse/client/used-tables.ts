import type { Dataverse } from './dataverse.ts'

/** The entity sets that one user's calls have read or written, the last one first. */
export interface UsedTables {
  add(set: string): void
  recent(): readonly string[]
}

const mostSets = 50

export function createUsedTables(): UsedTables {
  const sets = new Set<string>()
  return {
    add(set) {
      sets.delete(set)
      sets.add(set)
      const [oldest] = sets
      if (sets.size > mostSets && oldest !== undefined) sets.delete(oldest)
    },
    recent: () => [...sets].toReversed(),
  }
}

/** The Web API that remembers which entities records are read from and written to. */
export function rememberTables(dataverse: Dataverse, used: UsedTables): Dataverse {
  return {
    ...dataverse,
    list(set, ...others) {
      used.add(set)
      return dataverse.list(set, ...others)
    },
    retrieve(set, ...others) {
      used.add(set)
      return dataverse.retrieve(set, ...others)
    },
    create(target, ...others) {
      used.add(target.set)
      return dataverse.create(target, ...others)
    },
    update(target, ...others) {
      used.add(target.set)
      return dataverse.update(target, ...others)
    },
    createMany(target, ...others) {
      used.add(target.set)
      return dataverse.createMany(target, ...others)
    },
    updateMany(target, ...others) {
      used.add(target.set)
      return dataverse.updateMany(target, ...others)
    },
    changeState(target, ...others) {
      used.add(target.set)
      return dataverse.changeState(target, ...others)
    },
  }
}
