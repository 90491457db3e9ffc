export type * from './tail/messages';
