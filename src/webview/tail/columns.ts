import { appendColoured, type GridColumn } from '../grid';
import { element } from '../page/element';
import { fill, shortShard, type Wording } from '../page/wording';
import type { TailRow } from './messages';
import type { PanelTexts } from './panelTexts';

export const DEFAULT_COLUMNS: readonly string[] = ['time', 'shard', 'key', 'sequenceNumber', 'size', 'data'];
/** The number of colours that the style sheet has for shards. */
const SHARD_COLOURS = 6;
const MOST_SEQUENCE_CHARACTERS = 14;

export function shardColour(shardId: string): number {
  return Number(/\d+$/.exec(shardId)?.[0] ?? 0) % SHARD_COLOURS;
}

const PIN = 'field:';
const PIN_PIXELS = 110;

/** The column of a field, told apart from the others by its id. */
export function pinId(path: string): string {
  return PIN + path;
}

export function isPinId(id: string): boolean {
  return id.startsWith(PIN);
}

export function pathOfPin(id: string): string {
  return id.slice(PIN.length);
}

/** @param pins fields that are columns, in the order in which rows have them */
export function tailColumns(texts: PanelTexts, wording: Wording, pins: readonly string[]): GridColumn<TailRow>[] {
  const column = (id: string, title: string, width: number, fillCell: GridColumn<TailRow>['fill']) => ({
    ...{ id, look: id, title, width, fill: fillCell },
  });
  return [
    column('time', texts.time, 110, (cell, { arrivalMs }) => {
      cell.textContent = wording.clock(arrivalMs);
      cell.title = wording.utc(arrivalMs);
    }),
    column('age', texts.age, 64, (cell, { arrivalMs }) => {
      cell.textContent = wording.duration(Math.max(0, Date.now() - arrivalMs));
      cell.title = fill(texts.ago, cell.textContent);
    }),
    column('shard', texts.shard, 62, (cell, { shardId }) => {
      cell.append(element('span', { class: `shard-dot shard-${shardColour(shardId)}` }), shortShard(shardId));
      cell.title = shardId;
    }),
    column('key', texts.key, 120, (cell, { partitionKey }) => {
      cell.append(element('bdi', { text: partitionKey }));
      cell.title = partitionKey;
    }),
    column('sequenceNumber', texts.sequenceNumber, 138, (cell, { sequenceNumber }) => {
      const isLong = sequenceNumber.length > MOST_SEQUENCE_CHARACTERS;
      cell.textContent = isLong ? `…${sequenceNumber.slice(1 - MOST_SEQUENCE_CHARACTERS)}` : sequenceNumber;
      cell.title = sequenceNumber;
    }),
    column('size', texts.size, 64, (cell, { size }) => {
      cell.textContent = wording.bytes(size);
      cell.title = fill(texts.bytes, wording.count(size));
    }),
    ...pins.map((path, index) => ({
      ...{ id: pinId(path), look: 'field', title: path, width: PIN_PIXELS },
      fill: (cell: HTMLElement, { fields }: TailRow) => {
        const text = fields[index] ?? undefined;
        cell.append(element('bdi', { text: text ?? '' }));
        if (text !== undefined) cell.title = text;
      },
    })),
    { id: 'data', look: 'data', title: texts.data, isFixed: true, fill: fillData },
  ];
}

function fillData(cell: HTMLElement, row: TailRow): void {
  for (const layer of row.packed) cell.append(element('span', { class: 'layer', text: layer }));
  if (row.failed) {
    const { layer, reason } = row.failed;
    cell.append(element('span', { class: 'layer failed', text: `≠ ${layer}`, title: reason }));
  }
  const data = element('bdi', { class: `data data-${row.kind}` });
  appendColoured(data, row.preview, row.kind === 'json', row.marks);
  if (row.isCut) data.append('…');
  cell.append(data);
}
