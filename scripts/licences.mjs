/** Allowed licenses for code in the package: they only require keeping their text. */
const allowed = new Set([
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
])

/** Whether an SPDX expression includes an allowed choice. */
export function isAllowedLicence(expression) {
  if (typeof expression !== 'string') return false
  let text = expression
  // Evaluates from the innermost parentheses outward; each becomes one allowed or forbidden license.
  for (let group = innermost.exec(text); group; group = innermost.exec(text))
    text = text.replace(group[0], isAllowedChoice(group[1]) ? 'MIT' : 'UNLICENSED')
  return isAllowedChoice(text)
}

const innermost = /\(([^()]*)\)/

/** Without parentheses, `AND` binds more tightly than `OR`. */
function isAllowedChoice(text) {
  return text
    .trim()
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((license) => allowed.has(license)))
}
