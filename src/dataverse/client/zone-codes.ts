import type { TimeZone } from './time-zone.ts'

/**
 * The zone of a `timezonecode`, with its history; `undefined` for a code that is not in the table or means
 * other zones today.
 *
 * @see {@link https://learn.microsoft.com/previous-versions/windows/embedded/ms912391(v=winembedded.11) Microsoft time zone index values}
 */
export function zoneOfCode(code: unknown): TimeZone | undefined {
  const name = typeof code === 'number' ? zones.get(code) : undefined
  if (name === undefined) return undefined
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
  return {
    offsetMinutes(instant) {
      const parts = format.formatToParts(instant)
      const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
      const [, sign = '', hours = '0', minutes = '0'] = /([+-])(\d+):(\d+)/.exec(text) ?? []
      return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) + 0
    },
  }
}

/** By CLDR's table of Windows zones. */
const zones: ReadonlyMap<number, string> = new Map([
  [0, 'Etc/GMT+12'],
  [2, 'Pacific/Honolulu'],
  [3, 'America/Anchorage'],
  [4, 'America/Los_Angeles'],
  [10, 'America/Denver'],
  [15, 'America/Phoenix'],
  [20, 'America/Chicago'],
  [25, 'America/Regina'],
  [30, 'America/Mexico_City'],
  [33, 'America/Guatemala'],
  [35, 'America/New_York'],
  [40, 'America/Indianapolis'],
  [45, 'America/Bogota'],
  [50, 'America/Halifax'],
  [55, 'America/La_Paz'],
  [56, 'America/Santiago'],
  [60, 'America/St_Johns'],
  [65, 'America/Sao_Paulo'],
  [70, 'America/Cayenne'],
  [73, 'America/Godthab'],
  [80, 'Atlantic/Azores'],
  [83, 'Atlantic/Cape_Verde'],
  [85, 'Europe/London'],
  [90, 'Atlantic/Reykjavik'],
  [92, 'UTC'],
  [95, 'Europe/Budapest'],
  [100, 'Europe/Warsaw'],
  [105, 'Europe/Paris'],
  [110, 'Europe/Berlin'],
  [113, 'Africa/Lagos'],
  [120, 'Africa/Cairo'],
  [125, 'Europe/Kiev'],
  [130, 'Europe/Athens'],
  [135, 'Asia/Jerusalem'],
  [140, 'Africa/Johannesburg'],
  [145, 'Europe/Moscow'],
  [150, 'Asia/Riyadh'],
  [155, 'Africa/Nairobi'],
  [158, 'Asia/Baghdad'],
  [160, 'Asia/Tehran'],
  [165, 'Asia/Dubai'],
  [175, 'Asia/Kabul'],
  [180, 'Asia/Yekaterinburg'],
  [190, 'Asia/Kolkata'],
  [193, 'Asia/Katmandu'],
  [200, 'Asia/Colombo'],
  [203, 'Asia/Rangoon'],
  [205, 'Asia/Bangkok'],
  [207, 'Asia/Krasnoyarsk'],
  [210, 'Asia/Shanghai'],
  [215, 'Asia/Singapore'],
  [220, 'Asia/Taipei'],
  [225, 'Australia/Perth'],
  [227, 'Asia/Irkutsk'],
  [230, 'Asia/Seoul'],
  [235, 'Asia/Tokyo'],
  [240, 'Asia/Yakutsk'],
  [245, 'Australia/Darwin'],
  [250, 'Australia/Adelaide'],
  [255, 'Australia/Sydney'],
  [260, 'Australia/Brisbane'],
  [265, 'Australia/Hobart'],
  [270, 'Asia/Vladivostok'],
  [275, 'Pacific/Port_Moresby'],
  [280, 'Pacific/Guadalcanal'],
  [285, 'Pacific/Fiji'],
  [290, 'Pacific/Auckland'],
  [300, 'Pacific/Tongatapu'],
])
