/**
 * The composite values that definitions contain.
 *
 * @see Reference sections 6.3 to 6.6.
 */
import { toGuid } from '../schema/name-guid.ts'
import type { JsonObject } from './item.ts'

/** The only language that is installed: English, United States. */
const baseLanguage = 1033

/**
 * A Label object. Without text, a label without translations, as the service returns for a missing
 * name.
 */
export function toLabel(text: string | undefined, owner: string): JsonObject {
  if (text === undefined) return { LocalizedLabels: [], UserLocalizedLabel: null }
  const label = {
    Label: text,
    LanguageCode: baseLanguage,
    IsManaged: true,
    MetadataId: toGuid(`label:${owner}`),
    HasChanged: null,
  }
  return { LocalizedLabels: [label], UserLocalizedLabel: label }
}

/** `{ Value, CanBeChanged, ManagedPropertyLogicalName }` */
export function toManaged(
  value: boolean | string,
  logicalName: string,
  canBeChanged = true,
): JsonObject {
  return {
    Value: value,
    CanBeChanged: canBeChanged,
    ManagedPropertyLogicalName: logicalName,
  }
}
