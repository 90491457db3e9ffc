import { element } from './element';
import { jsonTokens, pieces } from './jsonTokens';
import type { PanelTexts, TailRow } from './messages';
import { fill, shortShard, type Wording } from './wording';

export type ColumnId = 'time' | 'age' | 'shard' | 'key' | 'sequenceNumber' | 'size' | 'data';

export const COLUMN_IDS: readonly ColumnId[] = ['time', 'age', 'shard', 'key', 'sequenceNumber', 'size', 'data'];

/** In pixels; `data` takes what is left. */
export const DEFAULT_WIDTHS: Record<Exclude<ColumnId, 'data'>, number> = {
  ...{ time: 98, age: 64, shard: 52, key: 120, sequenceNumber: 116, size: 64 },
};
export const DEFAULT_COLUMNS: readonly ColumnId[] = ['time', 'shard', 'key', 'sequenceNumber', 'size', 'data'];
/** The number of colours that the style sheet has for shards. */
const SHARD_COLOURS = 6;

export function shardColour(shardId: string): number {
  return Number(/\d+$/.exec(shardId)?.[0] ?? 0) % SHARD_COLOURS;
}

interface CellContext {
  texts: PanelTexts;
  wording: Wording;
}

export function fillCell(cell: HTMLElement, column: ColumnId, row: TailRow, { texts, wording }: CellContext): void {
  switch (column) {
    case 'time':
      cell.textContent = wording.clock(row.arrivalMs);
      cell.title = wording.utc(row.arrivalMs);
      return;
    case 'age':
      cell.textContent = wording.duration(Math.max(0, Date.now() - row.arrivalMs));
      cell.title = fill(texts.ago, cell.textContent);
      return;
    case 'shard':
      cell.append(element('span', { class: `shard-dot shard-${shardColour(row.shardId)}` }), shortShard(row.shardId));
      cell.title = row.shardId;
      return;
    case 'key':
      cell.append(element('bdi', { text: row.partitionKey }));
      cell.title = row.partitionKey;
      return;
    case 'sequenceNumber':
      cell.textContent = row.sequenceNumber.length > 14 ? `…${row.sequenceNumber.slice(-13)}` : row.sequenceNumber;
      cell.title = row.sequenceNumber;
      return;
    case 'size':
      cell.textContent = wording.bytes(row.size);
      cell.title = fill(texts.bytes, wording.count(row.size));
      return;
    case 'data':
      fillData(cell, row);
  }
}

function fillData(cell: HTMLElement, row: TailRow): void {
  for (const layer of row.packed) cell.append(element('span', { class: 'layer', text: layer }));
  const data = element('bdi', { class: `data data-${row.kind}` });
  appendColoured(data, row.preview, row.kind === 'json', row.marks);
  if (row.isCut) data.append('…');
  cell.append(data);
}

export function appendColoured(
  target: HTMLElement,
  text: string,
  isJson: boolean,
  marks: readonly (readonly [number, number])[],
): void {
  const coloured = pieces(text, isJson ? jsonTokens(text) : [], marks);
  for (const piece of coloured) {
    if (piece.kind === 'plain' && !piece.isMarked) target.append(piece.text);
    else {
      const name = piece.isMarked ? 'mark' : 'span';
      target.append(element(name, { class: `token-${piece.kind}`, text: piece.text }));
    }
  }
}
