import { QuickPickItemKind } from 'vscode';
import type { PickItem } from './quickPicks';

/** Places of one kind that stand above those that AWS lists. */
export interface TopSection<Place> {
  label: string;
  places: readonly Place[];
}

/** The rows of favourites, of recent ones and the like. A place of several sections stands in the first of them alone. */
export function topRows<Place, Row extends PickItem>(
  sections: readonly TopSection<Place>[],
  rowOf: (place: Place) => Row,
): (Row | PickItem)[] {
  const shown = new Set<string>();
  return sections.flatMap(({ label, places }) => {
    const fresh = places.filter((place) => !shown.has(JSON.stringify(place)));
    for (const place of fresh) shown.add(JSON.stringify(place));
    return fresh.length > 0 ? [separator(label), ...fresh.map(rowOf)] : [];
  });
}

export function separator(label: string): PickItem {
  return { label, kind: QuickPickItemKind.Separator };
}
