import type { AlternateKey, Column } from '../schema/model.ts'
import { element } from './xml-element.ts'

/** The vocabularies of the annotations, as a document references them before its schema. */
export const vocabularyReferences: readonly string[] = [
  ['Org.OData.Core.V1', 'http://vocabularies.odata.org/OData.Community.Core.V1'],
  ['Org.OData.Capabilities.V1', 'http://vocabularies.odata.org/OData.Community.Capabilities.V1'],
  ['OData.Community.Keys.V1', 'http://vocabularies.odata.org/OData.Community.Keys.V1'],
].map(([namespace = '', uri = '']) =>
  element('edmx:Reference', { Uri: uri }, [element('edmx:Include', { Namespace: namespace })]),
)

/** Marks a column that only the server writes. Descriptions are not part of the data. */
export function columnAnnotations({ create, update }: Column): readonly string[] {
  if (create || update) return []
  return [
    element('Annotation', { Term: 'Org.OData.Core.V1.Computed', Bool: 'true' }),
    element('Annotation', { Term: 'Org.OData.Core.V1.Permissions' }, [
      '<EnumMember>Org.OData.Core.V1.PermissionType/Read</EnumMember>',
    ]),
  ]
}

/** The alternate keys of an entity type. */
export function keyAnnotations(keys: readonly AlternateKey[]): readonly string[] {
  if (keys.length === 0) return []
  const records = keys.map(({ columns }) =>
    record('OData.Community.Keys.V1.AlternateKey', [
      property('Key', [
        element(
          'Collection',
          {},
          columns.map((name) =>
            record('OData.Community.Keys.V1.PropertyRef', [
              element('PropertyValue', { Property: 'Alias', String: name }),
              element('PropertyValue', { Property: 'Name', PropertyPath: name }),
            ]),
          ),
        ),
      ]),
    ]),
  )
  return [
    element('Annotation', { Term: 'OData.Community.Keys.V1.AlternateKeys' }, [
      element('Collection', {}, records),
    ]),
  ]
}

/** Every table tracks changes, as its definition says. */
export const changeTrackingAnnotation = element(
  'Annotation',
  { Term: 'Org.OData.Capabilities.V1.ChangeTracking' },
  [element('Record', {}, [element('PropertyValue', { Property: 'Supported', Bool: 'true' })])],
)

function record(type: string, children: readonly string[]): string {
  return element('Record', { Type: type }, children)
}

function property(name: string, children: readonly string[]): string {
  return element('PropertyValue', { Property: name }, children)
}
