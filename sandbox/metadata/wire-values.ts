/**
 * The composite values that definitions contain.
 *
 * @see Reference sections 6.3 to 6.6.
 */
import { toGuid } from '../schema/name-guid.ts'
import { germanLabels, germanLanguage } from './german-labels.ts'
import type { JsonObject } from './item.ts'

/** The language of the environment and of its users: English, United States. */
export const baseLanguage = 1033

/** The installed languages. */
export const provisionedLanguages: readonly number[] = [baseLanguage, germanLanguage]

/**
 * A Label object in every language that has the text, the caller's own first. Without text, a label
 * without translations, as the service returns for a missing name.
 */
export function toLabel(text: string | undefined, owner: string): JsonObject {
  if (text === undefined) return { LocalizedLabels: [], UserLocalizedLabel: null }
  const label = toTranslation(text, baseLanguage, `label:${owner}`)
  const german = Object.hasOwn(germanLabels, text) ? germanLabels[text] : undefined
  const others =
    german === undefined
      ? []
      : [toTranslation(german, germanLanguage, `label:${owner}:${germanLanguage}`)]
  return { LocalizedLabels: [label, ...others], UserLocalizedLabel: label }
}

function toTranslation(text: string, language: number, id: string): JsonObject {
  return {
    Label: text,
    LanguageCode: language,
    IsManaged: true,
    MetadataId: toGuid(id),
    HasChanged: null,
  }
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
