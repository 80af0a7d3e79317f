import { decodeEntities } from './html-entities.ts'

/**
 * Whether a text is HTML, so that only its text is shown: it contains an HTML tag or comment. Angle brackets around addresses and
 * placeholders (`<max@contoso.com>`, `<name>`), comparisons and other XML do not count.
 */
export function isHtml(text: string): boolean {
  return text.includes('<') && markup.test(text)
}

/**
 * The text of HTML: blocks, rows and items on separate lines, link targets after the link text,
 * images as their alternative text. Scripts, styles and comments are removed. Tags that were written with
 * entities are in the result. Runs in time linear in the text's length.
 *
 * @param clean - Applied to the result.
 */
export function htmlToText(html: string, clean: (text: string) => string): string {
  const keepsLines = !blockTags.test(html)
  const writer = createWriter(keepsLines)
  const marks: Marks = new Map()
  let at = 0
  while (at < html.length) {
    const start = html.indexOf('<', at)
    if (start < 0) break
    writer.text(html.slice(at, start))
    at = readMarkup(html, start, writer, marks)
  }
  writer.text(html.slice(at))
  return clean(writer.read())
}

/** Names that are tags in any text. Other names count only with attributes or in known HTML. */
const certain =
  'html|head|body|div|span|p|br|b|i|u|a|strong|em|table|tbody|thead|tr|td|th|ul|ol|li|h[1-6]|font|img|' +
  'script|style|iframe|svg|form|input|button|video|audio|embed|center|blockquote|pre|hr|sup|sub'
const uncertain =
  'abbr|acronym|address|applet|area|article|aside|base|bdi|bdo|big|canvas|caption|cite|code|col|' +
  'colgroup|data|datalist|dd|del|details|dfn|dialog|dir|dl|dt|fieldset|figcaption|figure|footer|frame|' +
  'frameset|header|hgroup|ins|kbd|label|legend|link|main|map|mark|marquee|math|menu|meta|meter|nav|' +
  'noframes|noscript|object|optgroup|option|output|param|picture|progress|q|s|samp|search|section|' +
  'select|small|source|strike|summary|template|textarea|tfoot|time|title|track|tt|var|wbr|xmp'
/** `<b and c>` is a comparison, so a one-letter name needs `>` or an attribute. */
const markupSource =
  `<(?=\\/?(?:(?!(?:[abiup])[\\s/])(?:${certain})[\\s/>]|[abiup](?:\\s*\\/?>|[\\s/][^<>]*=)|` +
  `(?:${uncertain})[\\s/][^<>]*=)|!--|!doctype\\b|!\\[(?:if|endif|cdata)\\b)`
const markup = new RegExp(markupSource, 'i')
const tagName = new RegExp(`^(?:${certain}|${uncertain}|[a-z]\\w*:\\w+)$`, 'i')
const block =
  'p|div|br|tr|li|ul|ol|table|h[1-6]|hr|blockquote|pre|section|article|header|footer|dl|dt|dd|form|center|body'
const blockTags = new RegExp(`<(?:${block})[\\s/>]`, 'i')
const blockName = new RegExp(`^(?:${block})$`)
/** Elements whose content is not readable text. */
const silent = new Set([
  'script',
  'style',
  'head',
  'title',
  'iframe',
  'svg',
  'math',
  'template',
  'object',
])

/** Reads the markup that begins at `start`. Returns the position after it. */
function readMarkup(html: string, start: number, writer: Writer, marks: Marks): number {
  if (html.startsWith('<!--', start)) return after(html, '-->', start, marks) ?? html.length
  if (/^<!(?:doctype\b|\[)/i.test(html.slice(start, start + 12)))
    return after(html, '>', start, marks) ?? html.length

  const [, slash = '', rawName = ''] = /^<(\/?)([a-z][\w:-]*)(?=[\s/>])/i.exec(
    html.slice(start, start + 40),
  ) ?? ['']
  const name = rawName.toLowerCase()
  const from = start + 1 + slash.length + name.length
  const isTag = tagName.test(name) && !isComparison(html, name, from, marks)
  const end = isTag ? endOfTag(html, start, marks) : undefined
  if (end === undefined) {
    writer.text('<')
    return start + 1
  }
  if (slash === '' && silent.has(name)) return afterElement(html, name, end, marks)
  writer.tag(name, slash === '', html.slice(from, end - 1))
  return end
}

/** Whether `<b and c>`: words after a one-letter name, and no attribute among the first characters. */
function isComparison(html: string, name: string, from: number, marks: Marks): boolean {
  if (name.length !== 1) return false
  const end = after(html, '>', from, marks) ?? html.length
  const head = html.slice(from, Math.min(end - 1, from + 300))
  return /[^\s/]/.test(head) && !head.includes('=')
}

/** The position after the tag's `>`; a `>` inside a quoted attribute does not count. */
function endOfTag(html: string, start: number, marks: Marks): number | undefined {
  const first = after(html, '>', start, marks)
  let end = first
  for (let tries = 0; end !== undefined && tries < 8; tries += 1) {
    const quotes = html.slice(start, end).split('"').length - 1
    if (quotes % 2 === 0) return end
    end = after(html, '>', end, marks)
  }
  return first
}

function afterElement(html: string, name: string, end: number, marks: Marks): number {
  const close = `</${name}`
  if (marks.has(close)) return end
  const pattern = new RegExp(close, 'gi')
  pattern.lastIndex = end
  const found = pattern.exec(html)
  if (found === null) marks.set(close, { from: end, at: -1 })
  return found === null ? end : (after(html, '>', found.index, marks) ?? html.length)
}

/** The last search for each mark: where it began, and the place found; -1 if there is none. */
type Marks = Map<string, { readonly from: number; readonly at: number }>

/** Where `mark` ends, searched from `start`. No part of the text is searched for it twice. */
function after(html: string, mark: string, start: number, marks: Marks): number | undefined {
  const known = marks.get(mark)
  const isKnown = known && known.from <= start && (known.at < 0 || known.at >= start)
  const at = isKnown ? known.at : html.indexOf(mark, start)
  if (!isKnown) marks.set(mark, { from: start, at })
  return at < 0 ? undefined : at + mark.length
}

interface Writer {
  text(source: string): void
  tag(name: string, opens: boolean, attributes: string): void
  read(): string
}

function createWriter(keepsLines: boolean): Writer {
  const parts: string[] = []
  let last = '\n'
  let preformatted = false
  let link: { readonly target: string; readonly from: number } | undefined

  function write(text: string): void {
    if (text === '') return
    parts.push(text)
    last = text.at(-1) ?? last
  }

  function breakLine(): void {
    if (last !== '\n') write('\n')
  }

  function closeLink(): void {
    if (link === undefined) return
    const { target, from } = link
    link = undefined
    const text = parts.slice(from).join('').trim()
    if (target !== '' && !isSameTarget(text, target)) write(`${text === '' ? '' : ' '}(${target})`)
  }

  return {
    text(source) {
      const decoded = decodeEntities(source)
      if (keepsLines || preformatted) return write(decoded)
      const collapsed = decoded.replaceAll(/[\s\u00A0]+/g, ' ')
      write(/\s/.test(last) ? collapsed.trimStart() : collapsed)
    },
    tag(name, opens, attributes) {
      if (name === 'pre') preformatted = opens
      if (name === 'a') {
        closeLink()
        if (opens) link = { target: toTarget(attribute(attributes, 'href')), from: parts.length }
      } else if (name === 'img') {
        const alternative = attribute(attributes, 'alt').trim()
        if (alternative !== '') write(`[${alternative}]`)
      } else if (name === 'br') write('\n')
      else if ((name === 'td' || name === 'th') && opens && last !== '\n') write(' | ')
      else if (blockName.test(name)) breakLine()
      if (name === 'li' && opens) write('- ')
    },
    read() {
      closeLink()
      const text = parts.join('')
      return keepsLines
        ? text
        : text
            .replaceAll(/ ?\n ?/g, '\n')
            .replaceAll(/\n{3,}/g, '\n\n')
            .trim()
    },
  }
}

function attribute(attributes: string, name: string): string {
  const pattern = new RegExp(
    `(?:^|[\\s/"'])${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`,
    'i',
  )
  const [, double, single, bare] = pattern.exec(attributes) ?? []
  return decodeEntities(double ?? single ?? bare ?? '')
}

const longestTarget = 120

/** A link target that a person could open. A very long one is cut. */
function toTarget(href: string): string {
  const target = href.replaceAll(/[\s\p{Cc}]+/gu, '')
  if (!/^(?:https?:|mailto:|tel:)/i.test(target)) return ''
  return target.length <= longestTarget ? target : `${target.slice(0, longestTarget)}…`
}

function isSameTarget(text: string, target: string): boolean {
  return bareTarget(text) === bareTarget(target)
}

function bareTarget(text: string): string {
  return text
    .toLowerCase()
    .replace(/^(?:https?:\/\/|mailto:|tel:)/, '')
    .replace(/\/$/, '')
}
