/** JSON that the service must not send. */
export type JsonFault =
  | { readonly kind: 'not JSON'; readonly cause: unknown }
  | AnyFault<'depth' | 'forbidden key'>
  | PlacedFault

interface AnyFault<Kind extends string> {
  readonly kind: Kind
}

interface PlacedFault extends AnyFault<'repeated key' | 'number'> {
  /** The key at the place of the fault, if it has the form of a column's name. */
  readonly key: string | undefined
}

/** The rest of a sentence that begins with the answer: `has the key "name" twice`. */
export function describeFault(fault: Exclude<JsonFault, { readonly kind: 'not JSON' }>): string {
  if (!('key' in fault))
    return fault.kind === 'depth' ? 'is nested too deeply' : 'has the key "__proto__"'
  const { kind, key } = fault
  const at = key === undefined ? '' : ` in "${key}"`
  if (kind === 'number') return `has a number that is out of range${at}`
  return key === undefined ? 'has the same key twice' : `has the key "${key}" twice`
}
