import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import * as z from 'zod'
import { DataverseError } from '../errors.ts'
import { printCommand } from '../text/print-command.ts'
import {
  printFailure,
  printHeading,
  printLine,
  printNext,
  printRows,
  printStep,
} from './terminal/output.ts'

/**
 * Shows live how an agent uses the five tools: starts the built server with the sandbox, connects a
 * real MCP client, and checks each result.
 *
 * @throws DataverseError `internal` when a result is not as expected; the exit code is then 1.
 */
export async function runDemo(): Promise<void> {
  const client = new Client({ name: 'dataverse-demo', version: '1.0.0' })
  const server = process.argv[1] ?? ''
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [server, 'serve', '--sandbox', '--log-level', 'silent'],
    }),
  )
  try {
    await tellStory(client)
  } finally {
    await client.close()
  }
}

async function tellStory(client: Client): Promise<void> {
  const { tools } = await client.listTools()
  printHeading(`Connected over stdio. Tools: ${tools.map(({ name }) => name).join(', ')}`)
  check(tools.length === 5, 'five tools')

  await describe(client)
  const { opportunity, account } = await findLargest(client)
  await read(client, opportunity)
  const contact = await createAndUpdate(client, account)
  await fail(client, contact)
  printHeading('Every result was checked. Nothing left this computer.')
  printNext(
    'Try it with your own MCP client',
    printCommand('install', 'claude-desktop', '--sandbox'),
  )
}

async function describe(client: Client): Promise<void> {
  const search = { search: 'opportunity' }
  printStep('describe_entities', search, 'Which entity holds sales opportunities?')
  const found = entities.parse(await call(client, 'describe_entities', search))
  printRows(
    ['entity', 'set', 'name'],
    found.entities.map((one) => [one.entity, one.set, one.name]),
  )
  check(found.entities[0]?.entity === 'opportunity', 'opportunity is found first')

  const columns = { entity: 'opportunity', columns: ['estimated', 'parentaccount', 'state'] }
  printStep('describe_entities', columns, 'What are the names of its columns?')
  const [described] = entities.parse(await call(client, 'describe_entities', columns)).entities
  const lines = described?.columns ?? []
  for (const line of lines) printLine(line)
  check(
    lines.some((line) => /^estimatedvalue\b.*: Money/.test(line)),
    'the money column is described',
  )
}

async function findLargest(client: Client) {
  const query = {
    entity: 'opportunity',
    select: ['name', 'estimatedvalue', 'estimatedclosedate', 'statuscode'],
    filter: 'statecode eq 0 and estimatedvalue ne null',
    orderby: 'estimatedvalue desc',
    expand: 'parentaccountid($select=name)',
    top: 5,
    count: true,
  }
  printStep('query_records', query, 'The five largest open opportunities with their accounts')
  const found = table.parse(await call(client, 'query_records', query))
  const cell = (row: z.output<typeof table>['rows'][number] | undefined, column: string) =>
    row?.[found.columns.indexOf(column)]
  const shown = [
    'name',
    'estimatedvalue',
    'estimatedclosedate',
    'statuscode',
    'parentaccountid/name',
  ]
  printRows(
    shown,
    found.rows.map((row) => shown.map((column) => cell(row, column))),
  )
  printLine(
    `${found.count ?? '?'} open opportunities in total, amounts in ${found.currency ?? 'several currencies'}`,
  )

  const values = found.rows.map((row) => Number(cell(row, 'estimatedvalue')))
  check(
    values.length === 5 && values.every((value, i) => i === 0 || value <= Number(values[i - 1])),
    'sorted',
  )
  const [first] = found.rows
  return {
    opportunity: z.string().parse(cell(first, 'opportunityid')),
    account: z.string().parse(cell(first, 'parentaccountid/accountid')),
  }
}

async function read(client: Client, id: string): Promise<void> {
  const request = {
    entity: 'opportunity',
    id,
    select: ['name', 'ownerid', 'statuscode', 'createdon'],
    link: true,
  }
  printStep('get_record', request, 'One of them, with a link for the user')
  const found = record.parse(await call(client, 'get_record', request))
  for (const [name, value] of Object.entries(found.values)) printLine(`${name}: ${String(value)}`)
  printLine(`etag: ${found.etag}   ${found.link ?? ''}`)
  check(found.id === id, 'the requested record')
}

async function createAndUpdate(client: Client, account: string): Promise<Written> {
  const values = {
    firstname: 'Ada',
    lastname: "O'Neil",
    emailaddress1: 'ada@example.com',
    'parentcustomerid_account@odata.bind': `/accounts(${account})`,
  }
  printStep('create_record', { entity: 'contact', values }, 'A contact for that account')
  const created = written.parse(await call(client, 'create_record', { entity: 'contact', values }))
  printLine(`created contact ${created.id}, etag ${created.etag}`)

  const change = {
    entity: 'contact',
    id: created.id,
    values: { jobtitle: 'Buyer' },
    etag: created.etag,
  }
  printStep(
    'update_record',
    change,
    'Her job title, but only if no one changed the record in the meantime',
  )
  const updated = written.parse(await call(client, 'update_record', change))
  printLine(`updated ${updated.changed.join(', ')}, etag ${updated.etag}`)

  const after = {
    entity: 'contact',
    id: created.id,
    select: ['fullname', 'jobtitle', 'parentcustomerid'],
  }
  const { values: stored } = record.parse(await call(client, 'get_record', after))
  check(
    stored['fullname'] === "Ada O'Neil" && stored['jobtitle'] === 'Buyer',
    'the contact is stored',
  )
  check(stored['parentcustomerid'] !== undefined, 'the contact belongs to the account')
  return created
}

async function fail(client: Client, { id, etag }: Written): Promise<void> {
  const stale = { entity: 'contact', id, values: { jobtitle: 'Head of purchasing' }, etag }
  printStep('update_record', stale, 'Another update with the first ETag, which is now stale')
  const { isError, content } = await client.callTool({ name: 'update_record', arguments: stale })
  const answer = text.parse(content)[0].text
  printFailure(answer)
  check(
    isError === true && answer.startsWith('conflict'),
    'the conflict is reported, nothing is overwritten',
  )
}

async function call(client: Client, name: string, args: Record<string, unknown>): Promise<unknown> {
  const { isError, content, structuredContent } = await client.callTool({ name, arguments: args })
  if (isError) throw wrong(text.parse(content)[0].text)
  return structuredContent
}

function check(holds: boolean, what: string): void {
  if (!holds) throw wrong(`Expected: ${what}.`)
}

function wrong(what: string): DataverseError {
  return new DataverseError('internal', `The demo stopped. ${what}`, {
    hint: 'Run it again. If it stops at the same step, please report it.',
  })
}

const text = z.tuple([z.object({ text: z.string() })])

const entities = z.object({
  entities: z.array(
    z.object({
      entity: z.string(),
      set: z.string(),
      name: z.string(),
      columns: z.array(z.string()).optional(),
    }),
  ),
})

const table = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  count: z.union([z.number(), z.string()]).optional(),
  currency: z.string().optional(),
})

const record = z.object({
  id: z.string(),
  etag: z.string(),
  values: z.record(z.string(), z.unknown()),
  link: z.string().optional(),
})

const written = z.object({ id: z.string(), etag: z.string(), changed: z.array(z.string()) })

type Written = z.output<typeof written>
