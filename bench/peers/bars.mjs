const width = 760
const left = 250
const row = 22

/** Groups of horizontal bars with values and units, the first bar of each in another color; light and dark. */
export function drawBars(title, groups) {
  let y = 56
  const parts = groups.map((group) => {
    const most = Math.max(...group.bars.map(({ value }) => value))
    const head = `<text x="20" y="${y}" class="head">${escapeXml(group.title)} (${group.unit})</text>`
    const bars = group.bars.map(({ label, value }, index) => {
      y += row
      const length = Math.max(2, (value / most) * (width - left - 110))
      return `<text x="${left - 10}" y="${y + 4}" text-anchor="end">${escapeXml(label)}</text>
<rect x="${left}" y="${y - 8}" width="${length.toFixed(1)}" height="15" rx="3" class="${index === 0 ? 'own' : 'peer'}"/>
<text x="${(left + length + 8).toFixed(1)}" y="${y + 4}" class="value">${value.toLocaleString('en-US')}</text>`
    })
    y += 38
    return [head, ...bars].join('\n')
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img">
<title>${escapeXml(title)}</title>
<style>
text { font: 13px system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #1f2933 } .head { font-weight: 600 } .value { fill: #52606d }
.ground { fill: #f8fafc } .own { fill: #1d6fb8 } .peer { fill: #9aa8b5 }
@media (prefers-color-scheme: dark) {
  text { fill: #e4e8ec } .value { fill: #aeb9c4 } .ground { fill: #161b22 } .own { fill: #4aa3ec } .peer { fill: #5f6b77 }
}
</style>
<rect width="${width}" height="${y}" rx="8" class="ground"/>
<text x="20" y="28" class="head">${escapeXml(title)}</text>
${parts.join('\n')}
</svg>
`
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
