import type { EnvironmentData } from '../../sandbox/environment.ts'
import type { Column, Table } from '../../sandbox/schema/model.ts'
import { readWorld } from '../check/world.ts'
import type { World } from '../check/world.ts'
import type { PlanCall } from './follow-plan.ts'
import type { Intercept } from './in-process.ts'

/** A write gone wrong: other arguments, or none at all. */
export interface WrongWrite {
  readonly what: string
  readonly intercept: Intercept
}

type Args = PlanCall['args']
type Values = Readonly<Record<string, unknown>>

const writes = new Set(['create_record', 'update_record'])

/** Mistakes in the writes of a plan: left out, on another record, with another value, too many or too few. */
export function wrongWrites(
  calls: readonly PlanCall[],
  data: EnvironmentData,
): readonly WrongWrite[] {
  const world = readWorld(data)
  return calls.flatMap((call, number) => {
    if (!writes.has(call.name)) return []
    const table = data.schema.table(String(call.args['entity']))
    if (!table) return []
    const { isError, text, content } = call
    const skipped: WrongWrite = {
      what: `${call.name} left out`,
      intercept: (_, args, at) =>
        at === number ? { result: { isError, text, content } } : { args },
    }
    return [
      skipped,
      ...wrongArgs(call.args, table, world).map(({ what, args: wrong }) => ({
        what: `${call.name} ${what}`,
        intercept: ((_, args, at) => ({ args: at === number ? wrong : args })) satisfies Intercept,
      })),
    ]
  })
}

interface WrongArgs {
  readonly what: string
  readonly args: Args
}

function wrongArgs(args: Args, table: Table, world: World): readonly WrongArgs[] {
  const { id, values } = args
  const ids = [id].flat().filter((one) => typeof one === 'string')
  const records = [values].flat().filter(isValues)
  const stranger = world
    .rows(table.logicalName)
    .map((row) => String(row[table.primaryId]))
    .find((other) => !ids.includes(other))

  return [
    ...(ids.length > 0 && stranger !== undefined
      ? [
          { what: 'on another record', args: { ...args, id: [...ids.slice(0, -1), stranger] } },
          { what: 'on one record too many', args: { ...args, id: [...ids, stranger] } },
        ]
      : []),
    ...(ids.length > 1
      ? [{ what: 'on one record too few', args: { ...args, id: ids.slice(0, -1) } }]
      : []),
    ...(ids.length === 0
      ? [{ what: 'twice', args: { ...args, values: [...records, ...records.slice(-1)] } }]
      : []),
    ...(ids.length === 0 && records.length > 1
      ? [{ what: 'of one record too few', args: { ...args, values: records.slice(0, -1) } }]
      : []),
    ...wrongRecord(records.at(-1) ?? {}, table, world).map(({ what, values: wrong }) => ({
      what,
      args: { ...args, values: Array.isArray(values) ? [...records.slice(0, -1), wrong] : wrong },
    })),
    ...(ids.length > 0 && table.columns.has('description')
      ? [
          {
            what: 'with a column that nobody asked for',
            args: { ...args, values: { ...records[0], description: 'Changed, too' } },
          },
        ]
      : []),
  ]
}

interface WrongRecord {
  readonly what: string
  readonly values: Values
}

function wrongRecord(values: Values, table: Table, world: World): readonly WrongRecord[] {
  const names = Object.keys(values)
  return names.flatMap((name) => {
    const column = table.columns.get(name)
    // Parameters of a closing leave nothing in the sandbox that could be checked.
    if (!column) return typeof values[name] === 'boolean' ? [flipped(values, name)] : []
    const { [name]: value, ...others } = values
    const other = otherValue(value, column, world)
    return [
      ...(names.length > 1 ? [{ what: `without ${name}`, values: others }] : []),
      ...(other === undefined
        ? []
        : [{ what: `with another ${name}`, values: { ...values, [name]: other } }]),
    ]
  })
}

const flipped = (values: Values, name: string): WrongRecord => ({
  what: `with the opposite ${name}`,
  values: { ...values, [name]: values[name] !== true },
})

function otherValue(value: unknown, column: Column, world: World): unknown {
  if (column.options.length > 1)
    return column.options.find(({ value: number, label }) => number !== value && label !== value)
      ?.label
  if (Array.isArray(value)) return value.map((one) => otherRow(one, column, world))
  if (column.targets.length > 0) return otherRow(value, column, world)
  if (typeof value === 'number') return value + 1
  if (typeof value === 'boolean') return !value
  if (column.type === 'DateTime') return nextDay(String(value))
  return value === null ? 'https://example.com' : 'Something else'
}

/** A reference to another row of the same table. */
function otherRow(value: unknown, { targets }: Column, world: World): unknown {
  const reference = isValues(value) ? value : { entity: targets[0], id: value }
  const entity = String(reference['entity'])
  const id = world
    .rows(entity)
    .map((row) => row[`${entity}id`])
    .find((one) => typeof one === 'string' && one !== reference['id'])
  return { entity, id }
}

function nextDay(text: string): string {
  const next = new Date(Date.parse(text) + 86_400_000).toISOString()
  return text.includes('T') ? next.replace('.000Z', 'Z') : next.slice(0, 10)
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
