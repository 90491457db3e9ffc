import { showColoured, type GridColumn, type GridOrder } from '../grid';
import { element, setClass, setText } from '../page/element';
import { fill, shortShard, type Wording } from '../page/wording';
import { SORT_COLUMNS, type SortOrder, type TailRow } from './messages';
import type { PanelTexts } from './panelTexts';

export const DEFAULT_COLUMNS: readonly string[] = ['time', 'shard', 'key', 'size', 'data'];
/** Records of one object have its name and time in common: their columns begin folded away. */
export const OBJECT_COLUMNS: readonly string[] = ['sequenceNumber', 'size', 'data'];
/** The number of colours that the style sheet has for shards. */
const SHARD_COLOURS = 6;
const MAX_SEQUENCE_CHARACTERS = 14;
/** The style sheet's dot, with what is between it and the name. */
const SHARD_DOT_PIXELS = 13;

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

/** What the host sorts by for a column. Undefined: there is no order in it. */
export function sortOrderOf({ column, isDescending }: GridOrder): SortOrder | undefined {
  if (isPinId(column)) return { by: 'field', path: pathOfPin(column), isDescending };
  // The youngest arrived last.
  if (column === 'age') return { by: 'time', isDescending: !isDescending };
  const by = SORT_COLUMNS.find((known) => known === column);
  return by && { by, isDescending };
}

/** @param pins fields that are columns, in the order in which rows have them */
export function tailColumns(texts: PanelTexts, wording: Wording, pins: readonly string[]): GridColumn<TailRow>[] {
  const column = (id: string, title: string, width: number, rest: Pick<GridColumn<TailRow>, 'fill' | 'hint'>) => ({
    ...{ id, look: id, title, width, isSortable: true },
    ...rest,
  });
  return [
    column('time', texts.time, 110, {
      fill: (cell, { arrivalMs }) => showText(cell, wording.clock(arrivalMs)),
      hint: ({ arrivalMs }) => wording.instant(arrivalMs),
    }),
    column('age', texts.age, 64, {
      fill: (cell, { arrivalMs }) => showText(cell, ageOf(arrivalMs, wording)),
      hint: ({ arrivalMs }) => fill(texts.ago, ageOf(arrivalMs, wording)),
    }),
    column('shard', texts.shard, 62, { fill: fillShard, hint: ({ shardId }) => shardId }),
    column('key', texts.key, 120, {
      fill: (cell, { partitionKey }, most) => showIsolated(cell, shortened(partitionKey, most(partitionKey))),
      hint: ({ partitionKey }) => partitionKey,
    }),
    column('sequenceNumber', texts.sequenceNumber, 152, {
      fill: (cell, { sequenceNumber }) => showText(cell, endOf(sequenceNumber)),
      hint: ({ sequenceNumber }) => sequenceNumber,
    }),
    column('size', texts.size, 64, {
      fill: (cell, { size }) => showText(cell, wording.bytes(size)),
      hint: ({ size }) => fill(texts.bytes, wording.count(size)),
    }),
    ...pins.map((path, index) => ({
      ...{ id: pinId(path), look: 'field', title: path, width: PIN_PIXELS, isSortable: true },
      fill: (cell: HTMLElement, { fields }: TailRow) => showIsolated(cell, fields[index] ?? ''),
      hint: ({ fields }: TailRow) => fields[index] ?? undefined,
    })),
    { id: 'data', look: 'data', title: texts.data, isFixed: true, fill: fillData },
  ];
}

function ageOf(arrivalMs: number, wording: Wording): string {
  return wording.duration(Math.max(0, Date.now() - arrivalMs));
}

/** Sequence numbers of a shard differ at their end. */
function endOf(sequenceNumber: string): string {
  const isLong = sequenceNumber.length > MAX_SEQUENCE_CHARACTERS;
  return isLong ? `…${sequenceNumber.slice(1 - MAX_SEQUENCE_CHARACTERS)}` : sequenceNumber;
}

function fillShard(cell: HTMLElement, { shardId }: TailRow): number {
  if (cell.childElementCount === 0) cell.replaceChildren(element('span'), element('span'));
  const [dot, name] = cell.children;
  if (dot) setClass(dot, `shard-dot shard-${shardColour(shardId)}`);
  if (name) setText(name, shortShard(shardId));
  return SHARD_DOT_PIXELS;
}

/** Keys of one kind begin alike: what is left out is in the middle. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = Math.max(2, most - 1);
  return `${text.slice(0, Math.ceil(kept / 2))}…${text.slice(text.length - Math.floor(kept / 2))}`;
}

function showText(cell: HTMLElement, text: string): number {
  setText(cell, text);
  return 0;
}

/** A text that, whichever way it is written, turns nothing else round. */
function showIsolated(cell: HTMLElement, text: string): number {
  setText(onlyText(cell), text);
  return 0;
}

function onlyText(cell: HTMLElement): HTMLElement {
  const last = cell.lastElementChild;
  if (last instanceof HTMLElement && last.localName === 'bdi') return last;
  const text = element('bdi');
  cell.replaceChildren(text);
  return text;
}

function fillData(cell: HTMLElement, row: TailRow, mostOf: (text: string) => number): number {
  const data = onlyText(cell);
  while (cell.firstChild !== data) cell.firstChild?.remove();
  const layers = layersOf(row);
  data.before(...layers);
  setClass(data, `data data-${row.kind}`);
  const most = mostOf(row.preview);
  const isCut = row.isCut || row.preview.length > most;
  const text = isCut ? row.preview.slice(0, Math.max(0, most - 1)) : row.preview;
  showColoured(data, { text, isJson: row.kind === 'json', marks: row.marks, after: isCut ? '…' : undefined });
  return layers.length > 0 ? Infinity : 0;
}

/** What the data was packed in, and what could not be taken off. */
function layersOf({ packed, failed }: TailRow): HTMLElement[] {
  const layers = packed.map((layer) => element('span', { class: 'layer', text: layer }));
  if (!failed) return layers;
  return [...layers, element('span', { class: 'layer failed', text: `≠ ${failed.layer}`, title: failed.reason })];
}
