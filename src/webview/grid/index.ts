export { appendColoured } from './colouredText';
export type { GridColumn, GridLayout } from './columns';
export { ColumnsMenu } from './columnsMenu';
export { Grid, type GridOptions, type GridPlace, type SelectedBy } from './grid';
export type { GridExtent, GridRow, RowsAnswer, RowsRequest } from './messages';
export type { PositionRange } from './selection';
