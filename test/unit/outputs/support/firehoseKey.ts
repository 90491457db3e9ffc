/** The key of an object as Firehose names it; the number is in its UUID, so keys are in the order of their numbers. */
export function firehoseKey(prefix: string, number: number): string {
  const uuid = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  return `${prefix}orders-1-2026-11-30-04-05-06-${uuid}`;
}
