export { showColoured } from './colouredText';
export type { GridColumn, GridLayout } from './columns';
export { ColumnsMenu } from './columnsMenu';
export { Grid, type GridPlace } from './grid';
export type { SelectedBy } from './rowChoice';
