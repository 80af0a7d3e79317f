/** An XML element as text. An element without children closes itself. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly string[] = [],
  separator = '',
): string {
  const head = `<${name}${printAttributes(attributes)}`
  if (children.length === 0) return `${head} />`
  return [`${head}>`, ...children, `</${name}>`].join(separator)
}

function printAttributes(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join('')
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
