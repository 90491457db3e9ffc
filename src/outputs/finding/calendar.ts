/** The units that dates in keys are written in, the largest first, and the values that each takes. */
export const CALENDAR = {
  year: { from: 1970, to: 2199 },
  month: { from: 1, to: 12 },
  day: { from: 1, to: 31 },
  hour: { from: 0, to: 23 },
} as const;

export type CalendarUnit = keyof typeof CALENDAR;
/** A whole hour, its month from 1. */
export type CalendarHour = Record<CalendarUnit, number>;

export const CALENDAR_UNITS = Object.keys(CALENDAR) as readonly CalendarUnit[];
