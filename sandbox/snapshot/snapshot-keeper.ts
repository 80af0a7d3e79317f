import type { Clock } from '../../src/time/clock.ts'
import { toDataverseError } from '../../src/errors.ts'
import type { DataverseError } from '../../src/errors.ts'
import type { StoreContent } from '../store/store.ts'
import { writeSnapshot } from './snapshot-file.ts'

/** Keeps a snapshot file up to date. */
export interface SnapshotKeeper {
  /** Reports a change. The file is updated within about a second. */
  changed(): void
  /**
   * Writes everything stored now and waits until it is on disk.
   *
   * @throws DataverseError `configuration` when it cannot be written.
   */
  flush(): Promise<void>
}

interface SnapshotKeeperOptions {
  readonly file: string
  readonly content: () => StoreContent
  readonly clock: Clock
  /** Called when a write after a change failed. The next change tries again. */
  readonly onFailure: (error: DataverseError) => void
  readonly write?: (file: string, content: StoreContent) => Promise<void>
}

/** Changes within this time are written together. */
const gatherMs = 500

/**
 * A keeper for one file. Writes never overlap, and further changes do not delay a pending write.
 */
export function createSnapshotKeeper({
  file,
  content,
  clock,
  onFailure,
  write = writeSnapshot,
}: SnapshotKeeperOptions): SnapshotKeeper {
  let isDue = false
  let last: Promise<void> = Promise.resolve()

  function writeNow(): Promise<void> {
    isDue = false
    last = last.catch(() => undefined).then(() => write(file, content()))
    return last
  }

  async function writeLater(): Promise<void> {
    await clock.sleep(gatherMs)
    if (isDue) await writeNow()
  }

  return {
    changed() {
      if (isDue) return
      isDue = true
      writeLater().catch((error: unknown) => onFailure(toDataverseError(error)))
    },
    flush: writeNow,
  }
}
