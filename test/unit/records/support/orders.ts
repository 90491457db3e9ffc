/** JSON lines that are the same each time, `characters` of them: they vary as orders do. */
export function orders(characters: number): string {
  let state = 1;
  const upTo = (most: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * most);
  };
  let text = '';
  while (text.length < characters) {
    const items = Array.from({ length: upTo(4) }, () => ({ sku: `sku-${upTo(300)}`, count: upTo(9) }));
    const at = new Date(1_767_225_600_000 + upTo(86_400_000)).toISOString();
    text += `${JSON.stringify({ order: upTo(1_000_000), customer: `c-${upTo(977)}`, total: upTo(99_999) / 100, items, at })}\n`;
  }
  return text.slice(0, characters);
}
