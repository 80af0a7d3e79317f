import { fixedFailure } from './failure.ts'
import type { Failure } from './failure.ts'

/** Prices, products and currencies (reference part 2, section 2). */
export const salesFailures: readonly Failure[] = [
  fixedFailure(
    'invalid_values',
    { '0x8004f908': '', '0x80061009': '' },
    'Only active products can be used here.',
    'query_records {"entity":"product","filter":"statecode eq 0"} finds active products.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x80043b12': '' },
    'The price list is missing.',
    'Set pricelevelid of the parent record; query_records {"entity":"pricelevel"} finds price lists.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x80043b11': '' },
    'The product is missing.',
    'Set productid, or isproductoverridden to true with productdescription for a write-in line.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x80043b0d': '' },
    'The unit is missing.',
    'Set uomid to a unit of the product; query_records {"entity":"uom"} finds units.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x80081012': '' },
    'The quantity is missing.',
    'Add quantity to values.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x80043b14': '' },
    'The unit does not belong to the unit group of the product.',
    'Set uomid to a unit of the product; query_records {"entity":"uom"} finds units.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x80043b10': '' },
    'The price per unit is missing or invalid.',
    'Set priceperunit, with ispriceoverridden true for a product of the catalog.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x80043afb': '', '0x80043afa': '' },
    'A write-in line has a description, but neither a product nor a unit.',
    'Give productid and uomid, or productdescription with isproductoverridden true, not both.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x80043b07': '' },
    'The quantity has more decimals than the product allows.',
    'Round quantity to the quantitydecimal of the product.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x80048ced': '', '0x80048cee': '', '0x80048cef': '', '0x80048cf6': '', '0x80048cea': '' },
    'The currencies of the records do not match.',
    'Use a price list, parent and lines of one currency; read transactioncurrencyid of each with get_record.',
  ),
  fixedFailure(
    'refused',
    { '0x80048479': '', '0x8004480e': '' },
    'The currency cannot be changed while the record has lines.',
    'Ask the user to remove the lines first, or create a new record in that currency.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x80048cfb': '' },
    'The currency is missing.',
    'Set transactioncurrencyid; query_records {"entity":"transactioncurrency"} finds currencies.',
  ),
  fixedFailure(
    'duplicate',
    { '0x80043b08': '' },
    'The price list already has this product with this unit.',
    'Find that item with query_records {"entity":"productpricelevel"} and change it.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x80043b0a': '' },
    'The unit group of the product is missing.',
    'Set defaultuomscheduleid; query_records {"entity":"uomschedule"} finds unit groups.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x80043b05': '' },
    'The product number is missing.',
    'Add productnumber to values.',
  ),
  fixedFailure(
    'duplicate',
    { '0x80043b06': '' },
    'Another product has this product number.',
    'Give another productnumber, or find that product with query_records {"entity":"product"}.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x80048cec': '', '0x80048ceb': '' },
    'The amount is too large or too small in the base currency.',
    'Give an amount that fits after conversion with the exchange rate.',
  ),
]
