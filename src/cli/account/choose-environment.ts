import type { Readable, Writable } from 'node:stream'
import { autocomplete, isCancel, select } from '@clack/prompts'
import type { ReachableEnvironment } from '../../environment/discovery.ts'
import { DataverseError } from '../../errors.ts'

/** With more than this many, the user can type to search. */
const mostInView = 8

/**
 * The environment that the user chooses; the first one is preselected. Disabled environments are
 * shown but cannot be chosen.
 *
 * @throws DataverseError `cancelled` when the user cancels.
 */
export async function chooseEnvironment(
  found: readonly ReachableEnvironment[],
  streams: { readonly input?: Readable; readonly output?: Writable } = {},
): Promise<ReachableEnvironment> {
  const message = 'Which environment?'
  const width = Math.max(...found.map(({ name }) => name.length))
  const options = found.map(({ name, environment, enabled }) => ({
    value: environment.url,
    label: `${name.padEnd(width)}  ${environment.host}${enabled ? '' : ' (disabled)'}`,
    disabled: !enabled,
  }))
  const picked =
    found.length > mostInView
      ? await autocomplete({
          message,
          options,
          maxItems: mostInView,
          placeholder: 'type to search',
          filter: (search, { label = '' }) => isMatch(search, label),
          ...streams,
        })
      : await select({ message, options, showInstructions: false, ...streams })
  const chosen = isCancel(picked)
    ? undefined
    : found.find(({ environment }) => environment.url === picked)
  if (chosen !== undefined) return chosen
  throw new DataverseError('cancelled', 'No environment was chosen; nothing has changed.', {
    hint: 'Run the command again to choose one.',
  })
}

/** Every typed word must occur. */
function isMatch(search: string, text: string): boolean {
  const words = search.toLowerCase().split(/\s+/)
  return words.every((word) => text.toLowerCase().includes(word))
}
