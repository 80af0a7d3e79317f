import * as z from 'zod'
import { isDataverseError } from '../../errors.ts'
import type { Dataverse } from '../client/dataverse.ts'

const label = z
  .looseObject({
    UserLocalizedLabel: z
      .looseObject({ LanguageCode: z.int().catch(0) })
      .nullish()
      .catch(undefined),
  })
  .nullish()
  .catch(undefined)
const definition = z.looseObject({ DisplayName: label })
const settings = z.looseObject({ value: z.tuple([z.looseObject({ uilanguageid: z.int() })]) })

/** Every environment has this entity, with a label in every installed language. */
const question = "EntityDefinitions(LogicalName='systemuser')"
const own = "Microsoft.Dynamics.CRM.EqualUserId(PropertyName='systemuserid')"

/**
 * The language of the caller's labels, as a locale id; 0 if the service does not return it. One small
 * request, which every user may send; a second one for the user's settings if it does not tell.
 */
export async function readUserLanguage(dataverse: Dataverse, signal: AbortSignal): Promise<number> {
  const body = await dataverse.read(question, { $select: 'LogicalName,DisplayName' }, { signal })
  const { DisplayName } = definition.parse(body)
  const code = DisplayName?.UserLocalizedLabel?.LanguageCode ?? 0
  // Without any label there is nothing to choose from.
  const { LocalizedLabels } = z
    .looseObject({ LocalizedLabels: z.array(z.unknown()).catch([]) })
    .catch({ LocalizedLabels: [] })
    .parse(DisplayName)
  return code > 0 || LocalizedLabels.length < 2 ? code : readSetting(dataverse, signal)
}

async function readSetting(dataverse: Dataverse, signal: AbortSignal): Promise<number> {
  try {
    const query = { $select: 'uilanguageid', $filter: own }
    const read = settings.safeParse(
      await dataverse.read('usersettingscollection', query, { signal }),
    )
    return read.data?.value[0].uilanguageid ?? 0
  } catch (error) {
    if (isDataverseError(error) && !signal.aborted) return 0
    throw error
  }
}

/** The language of the first label that says which one is the user's; `undefined` if none does. */
export function languageOf(entities: readonly unknown[]): number | undefined {
  for (const entity of entities) {
    const read = definition.safeParse(entity)
    const code = read.data?.DisplayName?.UserLocalizedLabel?.LanguageCode ?? 0
    if (code > 0) return code
  }
  return undefined
}
