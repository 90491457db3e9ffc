export type { GridRow, RowsAnswer, RowsRequest } from './grid/messages';
export type { PositionRange } from './grid/selection';
export type {
  FromReport,
  LatencyNow,
  ReportAbout,
  ReportTone,
  SectionColumn,
  SectionRow,
  ToReport,
} from './report/messages';
export type { ReportTexts } from './report/reportTexts';
export * from './tail/messages';
export type { PanelTexts } from './tail/panelTexts';
