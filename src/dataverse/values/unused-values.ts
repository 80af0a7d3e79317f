import type { EntityDefinition } from '../metadata/definition.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * Notes about values in a body that the service will certainly not use, because another value in the same
 * body says so.
 *
 * @see Reference part 2, section 2 (pricing)
 */
export function findUnused(
  body: Values,
  { columns }: EntityDefinition,
  operation: 'create' | 'update',
): readonly string[] {
  const isOffer = (name: string) => body[name] !== undefined && body[name] !== null
  // An update may meet a line whose price is overridden already.
  const overridden = body['ispriceoverridden'] ?? (operation === 'update' ? undefined : false)
  const isListPrice = overridden === false && body['isproductoverridden'] !== true
  const hasProduct = Object.keys(body).some((name) => name === 'productid@odata.bind')
  return [
    isOffer('priceperunit') && isListPrice && hasProduct && columns.has('ispriceoverridden')
      ? 'priceperunit comes from the price list unless ispriceoverridden is true'
      : [],
    isOffer('estimatedvalue') && body['isrevenuesystemcalculated'] === true
      ? 'estimatedvalue is calculated while isrevenuesystemcalculated is true'
      : [],
  ].flat()
}
