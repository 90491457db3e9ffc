export type {
  DetailsAbout,
  DetailsContent,
  FromDetails,
  SectionNow,
  ShardPicture,
  ToDetails,
} from './details/messages';
export type { DetailsTexts } from './details/detailsTexts';
export type { GridRow, RowsAnswer, RowsRequest } from './grid/messages';
export {
  MAP_ACTIONS,
  type FromMap,
  type MapAbout,
  type MapAction,
  type MapEdgeShown,
  type MapNodeShown,
  type MapTexts,
  type ToMap,
} from './map/messages';
export type { PositionRange } from './grid/selection';
export type {
  FromReport,
  LatencyNow,
  ReportAbout,
  ReportTone,
  SectionAbout,
  SectionColumn,
  SectionRow,
  ToReport,
} from './report/messages';
export type { ReportTexts } from './report/reportTexts';
export * from './tail/messages';
export type { PanelTexts } from './tail/panelTexts';
