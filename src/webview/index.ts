export type { GridExtent, GridRow, RowsAnswer, RowsRequest } from './grid/messages';
export type * from './tail/messages';
