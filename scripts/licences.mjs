/** Licences that code in the package may have: they ask for their text to be kept, nothing more. */
const allowed = new Set([
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
])

/** Whether an SPDX expression leaves a choice that is allowed. */
export function isAllowedLicence(expression) {
  if (typeof expression !== 'string') return false
  return expression
    .replaceAll(/[()]/g, '')
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((licence) => allowed.has(licence)))
}
