export { showColoured } from './colouredText';
export type { GridColumn, GridLayout } from './columns';
export { ColumnsMenu } from './columnsMenu';
export { Grid, type GridOptions, type GridPlace } from './grid';
export type { GridExtent, GridRow, RowsAnswer, RowsRequest } from './messages';
export type { SelectedBy } from './rowChoice';
export type { PositionRange } from './selection';
