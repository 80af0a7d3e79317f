import type { Host } from './host.ts'
import { versionOf } from './host.ts'
import { notDriven } from './hosts.ts'
import type { LongAnswer, Observed } from './observe.ts'

const names = { text: 'text', structured: '`structuredContent`' } as const

/** The two tables of `docs/hosts.md`, as markdown that the formatter leaves as it is. */
export function printHosts(seen: ReadonlyMap<Host, Observed>): string {
  const clients = [...seen].map(([host, { revision, capabilities, ...observed }]) => [
    host.name,
    versionOf(host),
    host.api,
    revision,
    capabilities.join(', ') || 'none',
    yes(observed.instructions),
    observed.searched ? 'by its search' : 'all at once',
    yes(observed.toolHints),
  ])
  const answers = [...seen].map(([host, observed]) => [
    host.name,
    observed.forms.map((form) => names[form]).join(' and '),
    `${yes(observed.outside.size === 0)} / ${yes(observed.quoted.outside.size === 0)}`,
    yes(observed.labels && observed.failure.includes('Call describe_entities')),
    printLong(observed.long),
    printSignIn(observed.signIn),
  ])
  return [
    printTable(
      ['client', 'version', 'model API', 'MCP', 'declares', 'instructions', 'tools', 'their hints'],
      clients,
    ),
    printTable(
      [
        'client',
        'the model gets',
        'fence: answers / failures',
        'labels, next steps',
        'a long answer',
        'a sign-in',
      ],
      answers,
    ),
    printTable(['not driven', 'why'], notDriven),
  ].join('\n\n')
}

const yes = (value: boolean) => (value ? 'yes' : 'no')

function printLong({ whole, characters, cursor, end }: LongAnswer): string {
  const thousands = Math.max(1, Math.round(characters / 1000))
  const size = whole ? 'whole' : `about ${thousands},000 characters`
  return [size, ...(cursor ? ['cursor'] : []), ...(end ? [] : ['end lost'])].join(', ')
}

function printSignIn({ asked, linked }: Observed['signIn']): string {
  // Without a person, a client may decline or fail; GitHub Copilot CLI does now one, now the other.
  if (asked) return 'the person is asked; nobody is there'
  return linked ? 'the link, in the failure' : 'nothing'
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, index) =>
    Math.max(name.length, ...rows.map((row) => row[index]?.length ?? 0)),
  )
  const print = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`
  const line = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [print(head), line, ...rows.map(print)].join('\n')
}
