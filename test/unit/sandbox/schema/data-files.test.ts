import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { expect, test } from 'vitest'
import * as z from 'zod'

import { buildData } from '../../../../scripts/build-data.mjs'
import {
  readRoleFiles,
  readSampleNames,
  readSampleRows,
  readTableFiles,
} from '../../../../sandbox/schema/data-files.ts'
import { createSchema, loadSchema } from '../../../../sandbox/schema/load-schema.ts'
import { seedRows } from '../../../../sandbox/seed/seed-rows.ts'
import { createStore } from '../../../../sandbox/store/create-store.ts'

/** Checks what the program does not check at startup. */
const nameShape = z.string().regex(/^[a-z][a-z0-9_]*$/)
const labelShape = z.string().regex(/^[^<>]+$/)
const columnShape = z
  .object({
    logicalName: nameShape,
    schemaName: z.string().min(1),
    type: z.enum([
      'BigInt',
      'Boolean',
      'Customer',
      'DateTime',
      'Decimal',
      'Double',
      'EntityName',
      'File',
      'Integer',
      'Lookup',
      'Memo',
      'Money',
      'MultiSelectPicklist',
      'Owner',
      'PartyList',
      'Picklist',
      'State',
      'Status',
      'String',
      'Uniqueidentifier',
      'Virtual',
    ]),
    displayName: labelShape.optional(),
    requiredLevel: z.enum(['None', 'SystemRequired', 'ApplicationRequired', 'Recommended']),
    isValidForCreate: z.boolean(),
    isValidForUpdate: z.boolean(),
    isValidForRead: z.boolean(),
    isPrimaryId: z.literal(true).optional(),
    isPrimaryName: z.literal(true).optional(),
    maxLength: z.int().positive().optional(),
    minValue: z.number().optional(),
    maxValue: z.number().optional(),
    precision: z.int().optional(),
    precisionSource: z.int().optional(),
    defaultValue: z.union([z.number(), z.boolean()]).optional(),
    globalChoice: nameShape.optional(),
    options: z
      .array(z.strictObject({ value: z.int(), label: labelShape, state: z.int().optional() }))
      .min(1)
      .optional(),
    dateTimeBehavior: z.enum(['UserLocal', 'DateOnly', 'TimeZoneIndependent']).optional(),
    format: z.enum(['DateOnly', 'DateAndTime']).optional(),
    isBaseCurrency: z.literal(true).optional(),
    sourceType: z.enum(['calculated', 'rollup']).optional(),
    targets: z.array(nameShape).optional(),
    navigationProperties: z
      .array(z.strictObject({ target: nameShape, navigationProperty: z.string().min(1) }))
      .optional(),
    valueProperty: z.string().optional(),
    note: z.string().optional(),
  })
  .strict()

const tableShape = z.object({
  logicalName: nameShape,
  schemaName: z.string().min(1),
  displayName: labelShape,
  displayCollectionName: labelShape,
  entitySetName: nameShape,
  logicalCollectionName: nameShape,
  primaryIdAttribute: nameShape,
  primaryNameAttribute: nameShape.nullable(),
  primaryImageAttribute: nameShape.nullable(),
  ownershipType: z.enum(['None', 'UserOwned', 'BusinessOwned', 'OrganizationOwned']),
  isActivity: z.boolean(),
  objectTypeCode: z.int(),
  alternateKeys: z.array(
    z.looseObject({
      logicalName: nameShape,
      schemaName: z.string(),
      attributes: z.array(nameShape),
    }),
  ),
  attributes: z.array(columnShape).min(1),
  manyToOneRelationships: z.array(
    z.strictObject({
      schemaName: z.string().min(1),
      referencingAttribute: nameShape,
      referencedEntity: nameShape,
      navigationProperty: z.string().min(1),
      collectionNavigationProperty: z.string().min(1),
      basis: z.string().min(1),
    }),
  ),
  manyToManyRelationships: z.array(
    z.strictObject({
      schemaName: z.string().min(1),
      entity1: nameShape,
      entity2: nameShape,
      intersectEntity: nameShape,
      navigationProperty1: z.string().min(1),
      navigationProperty2: z.string().min(1),
    }),
  ),
})

const files = readTableFiles()

test.each(files.map((file) => [file.logicalName, file] as const))(
  'the file of %s has the shape that the loader expects',
  (_, file) => {
    const read = tableShape.safeParse(file)

    expect(read.error?.issues ?? []).toEqual([])
  },
)

/** Files of the folder that hold no table. */
const otherFiles = ['index.json', 'sample-names.json', 'security-roles.json']

test('the index lists every table file of the folder, and no other', async () => {
  const folder = new URL('../../../../sandbox/data/schema/', import.meta.url)
  const indexShape = z.looseObject({
    tables: z.array(z.looseObject({ logicalName: z.string(), file: z.string() })),
  })

  const found = await readdir(folder)
  const { tables } = indexShape.parse(
    JSON.parse(await readFile(new URL('index.json', folder), 'utf8')),
  )

  const tableFiles = found.filter((file) => !otherFiles.includes(file))
  expect(tables.map(({ file }) => file).toSorted()).toEqual(tableFiles.toSorted())
  expect(tables.map(({ logicalName }) => logicalName)).toEqual(
    files.map(({ logicalName }) => logicalName),
  )
})

test('has 28 tables with 1,834 columns', () => {
  const columns = files.reduce((sum, { attributes }) => sum + attributes.length, 0)

  expect(files).toHaveLength(28)
  expect(columns).toBe(1834)
})

test('labels false with 0 and true with 1 in every Boolean column', () => {
  const values = files
    .flatMap(({ attributes }) => attributes)
    .filter(({ type }) => type === 'Boolean')
    .map(({ options = [] }) => options.map(({ value }) => value))

  expect(values).toHaveLength(138)
  expect(values.filter(([no, yes, more]) => no !== 0 || yes !== 1 || more !== undefined)).toEqual(
    [],
  )
})

test('every status reason has an existing state, and every choice has an existing default', () => {
  const problems = files.flatMap(({ logicalName: table, attributes }) => {
    const states = attributes.find(({ type }) => type === 'State')?.options ?? []
    return attributes.flatMap(({ logicalName, type, options = [], defaultValue }) => {
      const lost =
        type === 'Status' &&
        options.some(({ state }) => states.every(({ value }) => value !== state))
      const wrongDefault =
        typeof defaultValue === 'number' && options.every(({ value }) => value !== defaultValue)
      return lost || wrongDefault ? [`${table}.${logicalName}`] : []
    })
  })

  expect(problems).toEqual([])
})

test('each lookup has the navigation names of its relationships', () => {
  const problems = files.flatMap(({ logicalName: table, attributes, manyToOneRelationships }) =>
    attributes.flatMap(({ logicalName, navigationProperties = [] }) =>
      navigationProperties
        .filter(({ target, navigationProperty }) =>
          manyToOneRelationships.every(
            (relation) =>
              relation.referencingAttribute !== logicalName ||
              relation.referencedEntity !== target ||
              relation.navigationProperty !== navigationProperty,
          ),
        )
        .map(({ target }) => `${table}.${logicalName} to ${target}`),
    ),
  )

  expect(problems).toEqual([])
})

test('the compact files of the build contain the same data as the source', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-data-'))
  const url = pathToFileURL(`${folder}/`)

  const written = await buildData(folder)

  expect(written.map((file) => file.slice(folder.length + 1))).toEqual(
    expect.arrayContaining([
      'schema.json.gz',
      'roles.json.gz',
      'sample-names.json.gz',
      'sample-rows.json.gz',
      'sample-rows/account.json.gz',
    ]),
  )
  expect(createSchema(readTableFiles(url)).tables).toEqual(createSchema(files).tables)
  expect(readRoleFiles(url)).toEqual(readRoleFiles())
  expect(readSampleNames(url).accounts).toEqual(readSampleNames().accounts)
  const shipped = readSampleRows(url) ?? { rows: [] }
  const [read, made] = [shipped, seedRows(loadSchema())].map((content) =>
    createStore(loadSchema(), content),
  )
  expect(read?.content()).toEqual(made?.content())
  expect(readSampleRows()).toBeUndefined()
  await rm(folder, { recursive: true })
})
