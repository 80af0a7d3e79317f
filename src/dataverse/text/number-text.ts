/** A text read as a number: one number, or two that differ by the meaning of a comma. */
export type NumberReading =
  | { readonly text: string; readonly currency: boolean }
  | { readonly either: readonly [string, string] }

/**
 * Reads a text as a number: `1,250.50`, `1.250,50`, `1 250`, `12,5`, `$1,250.50`. `text` is the number
 * in JSON form. Returns `undefined` for anything else, including percentages and `50k`.
 */
export function readNumber(given: string): NumberReading | undefined {
  const { amount, currency } = withoutCurrency(given.trim())
  if (plain.test(amount)) return { text: normal(amount), currency }
  const [, whole = '', group = ''] = /^([+-]?\d{1,3}),(\d{3})$/.exec(amount) ?? []
  if (whole !== '') return { either: [`${whole}${group}`, normal(`${whole}.${group}`)] }

  for (const { form, thousands, decimal } of groupings) {
    if (!form.test(amount)) continue
    const bare = amount.replaceAll(thousands, '').replace(decimal, '.')
    return { text: normal(bare), currency }
  }
  return undefined
}

const plain = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

const groupings = [
  { form: /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/, thousands: ',', decimal: '.' },
  { form: /^[+-]?\d{1,3}(?:\.\d{3})+,\d+$/, thousands: '.', decimal: ',' },
  { form: /^[+-]?\d{1,3}(?:\.\d{3}){2,}$/, thousands: '.', decimal: ',' },
  {
    form: /^[+-]?\d{1,3}(?:[ \u00a0\u202f']\d{3})+(?:[.,]\d+)?$/,
    thousands: /[ \u00a0\u202f']/g,
    decimal: ',',
  },
  { form: /^[+-]?\d+,\d+$/, thousands: ' ', decimal: ',' },
] as const

/** The text in JSON form. Digits do not change, so 64-bit numbers stay exact. */
function normal(text: string): string {
  const unsigned = text.replace(/^\+/, '').replace(/\.$/, '')
  return unsigned.replace(/^(-?)\./, '$10.')
}

function withoutCurrency(text: string): { readonly amount: string; readonly currency: boolean } {
  const amount = text
    .replace(/^(-?)\s*(?:\p{Sc}|[A-Z]{3}\s)\s*/u, '$1')
    .replace(/(?<!\s)\s*(?:\p{Sc}|(?<=\d)\s?[A-Z]{3})$/u, '')
  return { amount, currency: amount !== text }
}
