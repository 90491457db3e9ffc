export { showColoured } from './colouredText';
export type { GridColumn, GridLayout, GridOrder } from './columns';
export { ColumnsMenu } from './columnsMenu';
export { Grid, type GridPlace } from './grid';
export type { SelectedBy } from './rowChoice';
