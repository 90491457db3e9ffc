/** Two letters swapped, or two wrong: more is another word. */
const MAX_EDITS = 2;
const MAX_CHARACTERS = 40;

/** The name that a misspelt one stands for, if one is near. The case does not count. */
export function nearestName(misspelt: string, names: readonly string[]): string | undefined {
  if (misspelt.length > MAX_CHARACTERS) return undefined;
  const wanted = misspelt.toLowerCase();
  const distances = names.map((name) => ({ name, edits: editDistance(wanted, name.toLowerCase()) }));
  const [nearest] = distances.toSorted((left, right) => left.edits - right.edits);
  // A short word is two edits away from any other.
  return nearest && nearest.edits <= Math.min(MAX_EDITS, misspelt.length / 2) ? nearest.name : undefined;
}

/** Levenshtein's. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, character] of [...left].entries()) {
    const next = [i + 1];
    for (let j = 0; j < right.length; j++) {
      const replaced = (row[j] ?? 0) + (character === right[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? Infinity;
}
