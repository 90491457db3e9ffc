export type { GridRow, RowsAnswer, RowsRequest } from './grid/messages';
export type { PositionRange } from './grid/selection';
export * from './tail/messages';
export type { PanelTexts } from './tail/panelTexts';
