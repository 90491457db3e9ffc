/** What may stand between the cells of a row. */
export type CsvSeparator = ',' | ';' | '\t' | '|';

/** How a CSV input is laid out. */
export interface CsvLayout {
  separator: CsvSeparator;
  /** The line of the header, from 1: Excel may write `sep=;` before it. */
  headerLine: number;
}

/** In the order in which they are preferred where an input can be read with several. */
export const CSV_SEPARATORS: readonly CsvSeparator[] = [',', ';', '\t', '|'];

const MAX_ROWS = 20;
const MIN_COLUMNS = 2;
const SEPARATOR_LINE = /^"?sep=(.)"?(?:\r\n|\r|\n)/i;
/** A name without quotes that JSON, or something like it, would not have. */
const PLAIN_NAME = /^[^{}[\]":]*$/;
/** With a point or a comma for the decimals, or several numbers with another separator. */
const NUMBER = /^\s*[+-]?[\d.,;|]*\d[\d.,;|]*([eE][+-]?\d+)?\s*$/;

interface Cell {
  text: string;
  isQuoted: boolean;
}

interface Row {
  cells: Cell[];
  /** False: the text ends within a quoted cell of it. */
  isWhole: boolean;
}

/** Undefined: the first lines do not read as CSV with a header. */
export function detectCsv(start: string, separators = CSV_SEPARATORS): CsvLayout | undefined {
  return separatorLine(start, separators) ?? bestLayout(start, separators, isTable);
}

/** For an input that is CSV: a header may be a single name, or hold what other formats have, too. */
export function csvLayout(start: string, separators = CSV_SEPARATORS): CsvLayout {
  const [preferred = ','] = separators;
  const found = separatorLine(start, separators) ?? bestLayout(start, separators, hasColumns);
  return found ?? { separator: preferred, headerLine: 1 };
}

/** Written by Excel, and read by it. */
function separatorLine(start: string, separators: readonly CsvSeparator[]): CsvLayout | undefined {
  const written = SEPARATOR_LINE.exec(start)?.[1];
  const separator = separators.find((known) => known === written);
  return separator && { separator, headerLine: 2 };
}

/** The separator that gives all rows the same number of cells; among several of them, the one with the most columns. */
function bestLayout(
  start: string,
  separators: readonly CsvSeparator[],
  isPossible: (rows: readonly Row[]) => boolean,
): CsvLayout | undefined {
  let best: { separator: CsvSeparator; isEven: boolean; columns: number } | undefined;
  for (const separator of separators) {
    const rows = firstRows(start, separator);
    if (!isPossible(rows)) continue;
    const columns = columnsOf(rows);
    const isEven = rows.every(({ cells, isWhole }) => cells.length === columns || !isWhole);
    const isBetter = !best || (isEven === best.isEven ? columns > best.columns : isEven);
    if (isBetter) best = { separator, isEven, columns };
  }
  return best && { separator: best.separator, headerLine: 1 };
}

function hasColumns(rows: readonly Row[]): boolean {
  return columnsOf(rows) >= MIN_COLUMNS;
}

/** A header of several names and a row that is as long: a text that is not this is JSON, and malformed if it is not. */
function isTable(rows: readonly Row[]): boolean {
  const [header, first] = rows;
  if (!header?.isWhole || !first || !hasColumns(rows)) return false;
  return isHeader(header.cells) && (!first.isWhole || first.cells.length >= header.cells.length);
}

function columnsOf([header]: readonly Row[]): number {
  return header?.cells.length ?? 0;
}

/** One name may be empty: the index that pandas writes, or what stands after a last separator. */
function isHeader(names: readonly Cell[]): boolean {
  const isName = ({ text, isQuoted }: Cell) => isQuoted || PLAIN_NAME.test(text);
  const isEmpty = ({ text }: Cell) => text.trim() === '';
  const isNumber = ({ text, isQuoted }: Cell) => !isQuoted && NUMBER.test(text);
  return names.every(isName) && names.filter(isEmpty).length <= 1 && !names.every(isNumber);
}

/** The rows of the beginning of a text, up to the first that is not CSV with this separator. */
function firstRows(text: string, separator: CsvSeparator): Row[] {
  const rows: Row[] = [];
  let at = 0;
  while (at < text.length && rows.length < MAX_ROWS) {
    const row = rowAt(text, at, separator);
    if (!row) break;
    if (row.cells.length > 1 || row.cells[0]?.text !== '') rows.push(row);
    at = row.end;
  }
  return rows;
}

function rowAt(text: string, start: number, separator: CsvSeparator): (Row & { end: number }) | undefined {
  const cells: Cell[] = [];
  let at = start;
  for (;;) {
    const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at, separator);
    if (!cell) return undefined;
    cells.push(cell);
    at = cell.end;
    if (!cell.isWhole) return { cells, isWhole: false, end: text.length };
    if (text[at] === separator) at++;
    else if (at === text.length || isLineBreak(text[at]))
      return { cells, isWhole: true, end: afterLineBreak(text, at) };
    else return undefined;
  }
}

type CellAt = Cell & { end: number; isWhole: boolean };

function quotedCell(text: string, start: number): CellAt {
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { text: text.slice(start + 1), isQuoted: true, isWhole: false, end: text.length };
    if (text[quote + 1] !== '"')
      return { text: text.slice(start + 1, quote), isQuoted: true, isWhole: true, end: quote + 1 };
    at = quote + 2;
  }
}

/** Undefined: there is a quote in it, which only a quoted cell may have. */
function plainCell(text: string, start: number, separator: CsvSeparator): CellAt | undefined {
  let end = start;
  while (end < text.length && text[end] !== separator && !isLineBreak(text[end])) {
    if (text[end] === '"') return undefined;
    end++;
  }
  return { text: text.slice(start, end), isQuoted: false, isWhole: true, end };
}

function isLineBreak(character: string | undefined): boolean {
  return character === '\n' || character === '\r';
}

function afterLineBreak(text: string, at: number): number {
  return text.startsWith('\r\n', at) ? at + 2 : at + 1;
}
