/** A change of the clock: month, week of the month (5: last), weekday, hour. */
type Change = readonly [month: number, nth: number, weekday: number, hour: number]

/**
 * The zone columns of a row of `usersettings`, as the service computes them from the zone's code.
 *
 * @param bias - UTC minus local time, in minutes.
 */
export function settingsOf(bias: number, daylight?: Change, standard?: Change) {
  return {
    timezonecode: null,
    timezonebias: bias,
    timezonestandardbias: 0,
    timezonedaylightbias: daylight ? -60 : 0,
    ...change('daylight', daylight),
    ...change('standard', standard),
  }
}

/** The settings of a user in Berlin, by rules without the code. */
export const berlin = settingsOf(-60, [3, 5, 0, 2], [10, 5, 0, 3])

function change(part: 'daylight' | 'standard', [month, nth, weekday, hour]: Change = [0, 0, 0, 0]) {
  return {
    [`timezone${part}year`]: 0,
    [`timezone${part}month`]: month,
    [`timezone${part}day`]: nth,
    [`timezone${part}dayofweek`]: weekday,
    [`timezone${part}hour`]: hour,
    [`timezone${part}minute`]: 0,
  }
}
