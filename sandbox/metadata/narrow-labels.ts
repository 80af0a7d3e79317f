import type { Json, JsonObject } from './item.ts'
import { baseLanguage } from './wire-values.ts'

/** Which translations of the labels an answer contains. */
export interface LabelChoice {
  readonly languages: ReadonlySet<number>
  /** A label without any of the languages keeps the one of the base language. */
  readonly fallsBack: boolean
}

/** The languages of `LabelLanguages=1031` or `1031,1033`; `undefined` when it names none. */
export function readLabelLanguages(text: string | undefined): LabelChoice | undefined {
  const languages = (text ?? '')
    .split(',')
    .map(Number)
    .filter((language) => Number.isInteger(language) && language > 0)
  return languages.length === 0 ? undefined : { languages: new Set(languages), fallsBack: false }
}

/**
 * The same definitions with the chosen translations only. The caller's own label is null when its
 * language is not among them.
 *
 * @see Reference part 2, section 6.
 */
export function narrowLabels(json: JsonObject, choice: LabelChoice | undefined): JsonObject {
  if (choice === undefined) return json
  const { LocalizedLabels, UserLocalizedLabel } = json
  if (isList(LocalizedLabels)) {
    const kept = LocalizedLabels.filter((label) => speaks(label, choice.languages))
    const labels =
      kept.length === 0 && choice.fallsBack
        ? LocalizedLabels.filter((label) => speaks(label, new Set([baseLanguage])))
        : kept
    const own = labels.find((label) => languageOf(label) === languageOf(UserLocalizedLabel))
    return { LocalizedLabels: labels, UserLocalizedLabel: own ?? null }
  }
  return Object.fromEntries(
    Object.entries(json).map(([name, value]): [string, Json] => [name, narrow(value, choice)]),
  )
}

function narrow(json: Json, choice: LabelChoice): Json {
  if (isList(json)) return json.map((item) => narrow(item, choice))
  return isObject(json) ? narrowLabels(json, choice) : json
}

function speaks(label: Json, languages: ReadonlySet<number>): boolean {
  const language = languageOf(label)
  return language !== undefined && languages.has(language)
}

function languageOf(label: Json | undefined): number | undefined {
  const language = isObject(label) ? label['LanguageCode'] : undefined
  return typeof language === 'number' ? language : undefined
}

function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json)
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
