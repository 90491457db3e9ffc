/** A filter that holds for what it held for before, and for the condition. */
export function narrowed(filter: string, condition: string): string {
  const before = filter.trim();
  if (before === '' || before === condition) return condition;
  if (before.endsWith(` ${condition}`)) return before;
  return `${/\bor\b/i.test(before) ? `(${before})` : before} ${condition}`;
}
