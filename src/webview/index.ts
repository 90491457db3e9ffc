export type { GridExtent, GridRow, RowsAnswer, RowsRequest } from './grid/messages';
export * from './tail/messages';
export type { PanelTexts } from './tail/panelTexts';
