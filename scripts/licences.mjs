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
  let text = expression
  // From the innermost parentheses outwards, each as one licence that is allowed or is not.
  for (let group = innermost.exec(text); group; group = innermost.exec(text))
    text = text.replace(group[0], isAllowedChoice(group[1]) ? 'MIT' : 'UNLICENSED')
  return isAllowedChoice(text)
}

const innermost = /\(([^()]*)\)/

/** Without parentheses `AND` binds closer than `OR`. */
function isAllowedChoice(text) {
  return text
    .trim()
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((licence) => allowed.has(licence)))
}
