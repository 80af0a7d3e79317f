const width = 760
const barHeight = 16
const row = 44
const left = 20
const most = 1.25

/** Horizontal bars; each shows its share of its own limit, which is the line on the right. */
export function drawChart(title, bars) {
  const height = 56 + bars.length * row
  const room = width - 2 * left
  const limitAt = left + room / most
  const rows = bars.map(({ label, value, limit }, index) => {
    const y = 52 + index * row
    const share = limit === 0 ? 0 : Math.min(value / limit, most)
    const length = Math.max(2, (share * room) / most)
    return `<text x="${left}" y="${y}">${escapeXml(cut(label))}</text>
<text x="${width - left}" y="${y}" text-anchor="end" class="value">${value} of ${limit}</text>
<rect x="${left}" y="${y + 7}" width="${length.toFixed(1)}" height="${barHeight}" rx="3" class="${value <= limit ? 'good' : 'over'}"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escapeXml(title)}</title>
<style>
text { font: 13px system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #1f2933 } .head { font-weight: 600 } .value { fill: #52606d }
.good { fill: #3b82c4 } .over { fill: #c2410c } .limit { stroke: #52606d; stroke-dasharray: 4 3 }
</style>
<rect width="${width}" height="${height}" rx="8" fill="#f8fafc"/>
<text x="${left}" y="26" class="head">${escapeXml(title)}</text>
<text x="${limitAt.toFixed(1)}" y="26" text-anchor="middle" class="value">limit</text>
<line x1="${limitAt.toFixed(1)}" y1="32" x2="${limitAt.toFixed(1)}" y2="${height - 8}" class="limit"/>
${rows.join('\n')}
</svg>
`
}

const cut = (label) => (label.length > 78 ? `${label.slice(0, 77)}…` : label)

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
