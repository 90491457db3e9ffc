import type { MenuAction } from '../webview';

/*
 * The table of commands and of whatever else package.json names. A test holds it against package.json, the titles in package.nls.json
 * and README's table of commands: none can name what another lacks.
 */

/** What key bindings, tasks and other extensions may call too: README, "Commands". */
export const PUBLIC_COMMANDS = {
  send: 'kinesisPipelines.send',
  sendHistory: 'kinesisPipelines.sendHistory',
  sendCancel: 'kinesisPipelines.sendCancel',
  generate: 'kinesisPipelines.generate',
  templateNew: 'kinesisPipelines.template.new',
  templatePreview: 'kinesisPipelines.template.preview',
  testTransformation: 'kinesisPipelines.testTransformation',
  tail: 'kinesisPipelines.tail',
  tailPause: 'kinesisPipelines.tail.pause',
  tailResume: 'kinesisPipelines.tail.resume',
  tailStop: 'kinesisPipelines.tail.stop',
  tailExport: 'kinesisPipelines.tail.export',
  tailSchema: 'kinesisPipelines.tail.schema',
  tailRemoveConsumers: 'kinesisPipelines.tail.removeConsumers',
  localStart: 'kinesisPipelines.local.start',
  localStop: 'kinesisPipelines.local.stop',
  localReset: 'kinesisPipelines.local.reset',
  localSimulateFaults: 'kinesisPipelines.local.simulateFaults',
  localSaveSnapshot: 'kinesisPipelines.local.saveSnapshot',
  localRestoreSnapshot: 'kinesisPipelines.local.restoreSnapshot',
  localUseInTerminals: 'kinesisPipelines.local.useInTerminals',
  localWriteDotenv: 'kinesisPipelines.local.writeDotenv',
  openObject: 'kinesisPipelines.openObject',
  loadMoreRecords: 'kinesisPipelines.loadMoreRecords',
  addBucketFolder: 'kinesisPipelines.addBucketFolder',
  findObject: 'kinesisPipelines.findObject',
  searchObjects: 'kinesisPipelines.searchObjects',
  goToDate: 'kinesisPipelines.goToDate',
  openNewestObject: 'kinesisPipelines.openNewestObject',
  downloadObjects: 'kinesisPipelines.downloadObjects',
  deleteObjects: 'kinesisPipelines.deleteObjects',
  restoreObject: 'kinesisPipelines.restoreObject',
  showVersions: 'kinesisPipelines.showVersions',
  compareObjects: 'kinesisPipelines.compareObjects',
  createStream: 'kinesisPipelines.createStream',
  updateStream: 'kinesisPipelines.updateStream',
  splitShard: 'kinesisPipelines.splitShard',
  mergeShards: 'kinesisPipelines.mergeShards',
  deleteStream: 'kinesisPipelines.deleteStream',
  createDeliveryStream: 'kinesisPipelines.createDeliveryStream',
  deleteDeliveryStream: 'kinesisPipelines.deleteDeliveryStream',
  createBucket: 'kinesisPipelines.createBucket',
  emptyBucket: 'kinesisPipelines.emptyBucket',
  deleteBucket: 'kinesisPipelines.deleteBucket',
  newPipeline: 'kinesisPipelines.newPipeline',
  copyHttpsUrl: 'kinesisPipelines.copyHttpsUrl',
  copyPresignedUrl: 'kinesisPipelines.copyPresignedUrl',
  copyAthenaTable: 'kinesisPipelines.copyAthenaTable',
  copyDuckDbQuery: 'kinesisPipelines.copyDuckDbQuery',
  watchDelivery: 'kinesisPipelines.watchDelivery',
  verifyDelivery: 'kinesisPipelines.verifyDelivery',
  traceRecord: 'kinesisPipelines.traceRecord',
  traceToStream: 'kinesisPipelines.traceToStream',
  redrive: 'kinesisPipelines.redrive',
  openRecords: 'kinesisPipelines.openRecords',
  openRecentRecords: 'kinesisPipelines.openRecentRecords',
  refresh: 'kinesisPipelines.refresh',
  filter: 'kinesisPipelines.filter',
  addByName: 'kinesisPipelines.addByName',
  findStream: 'kinesisPipelines.findStream',
  identity: 'kinesisPipelines.identity',
  logIn: 'kinesisPipelines.logIn',
  copyIamPolicy: 'kinesisPipelines.copyIamPolicy',
  exportPipeline: 'kinesisPipelines.exportPipeline',
  runTemplateLocally: 'kinesisPipelines.runTemplateLocally',
  bringHere: 'kinesisPipelines.bringHere',
} as const;

/** For the menus, buttons and lenses of the extension itself. */
const OWN_COMMANDS = {
  sendFiles: 'kinesisPipelines.sendFiles',
  sendSelection: 'kinesisPipelines.sendSelection',
  sendClipboard: 'kinesisPipelines.sendClipboard',
  sendCellOutput: 'kinesisPipelines.sendCellOutput',
  sendAgain: 'kinesisPipelines.sendAgain',
  templateNewSample: 'kinesisPipelines.template.newSample',
  tailShow: 'kinesisPipelines.tail.show',
  openRawObject: 'kinesisPipelines.openRawObject',
  replayObject: 'kinesisPipelines.replayObject',
  localLeaveTerminals: 'kinesisPipelines.local.leaveTerminals',
  loadMore: 'kinesisPipelines.loadMore',
  cancelTask: 'kinesisPipelines.cancelTask',
  clearFilter: 'kinesisPipelines.clearFilter',
  addFavourite: 'kinesisPipelines.addFavourite',
  removeFavourite: 'kinesisPipelines.removeFavourite',
  addConnection: 'kinesisPipelines.addConnection',
  editConnections: 'kinesisPipelines.editConnections',
  editConnection: 'kinesisPipelines.editConnection',
  duplicateConnection: 'kinesisPipelines.duplicateConnection',
  renameConnection: 'kinesisPipelines.renameConnection',
  removeConnection: 'kinesisPipelines.removeConnection',
  allowEndpoint: 'kinesisPipelines.allowEndpoint',
  forgetEndpoints: 'kinesisPipelines.forgetEndpoints',
  copyName: 'kinesisPipelines.copyName',
  copyArn: 'kinesisPipelines.copyArn',
  copyIamAction: 'kinesisPipelines.copyIamAction',
  copyS3Uri: 'kinesisPipelines.copyS3Uri',
  showLog: 'kinesisPipelines.showLog',
} as const;

/** The context menu of a tail's panel: what each item does, and its command. */
export const TAIL_MENU_COMMANDS = {
  filterByValue: 'kinesisPipelines.tail.filterByValue',
  excludeValue: 'kinesisPipelines.tail.excludeValue',
  copyValue: 'kinesisPipelines.tail.copyValue',
  copyRecord: 'kinesisPipelines.tail.copyRecord',
  copyJson: 'kinesisPipelines.tail.copyJson',
  copyPath: 'kinesisPipelines.tail.copyPath',
  copyCli: 'kinesisPipelines.tail.copyCli',
  showAsColumn: 'kinesisPipelines.tail.showAsColumn',
  hideColumn: 'kinesisPipelines.tail.hideColumn',
  sortAscending: 'kinesisPipelines.tail.sortAscending',
  sortDescending: 'kinesisPipelines.tail.sortDescending',
  sortByArrival: 'kinesisPipelines.tail.sortByArrival',
  openRecord: 'kinesisPipelines.tail.openRecord',
  findInS3: 'kinesisPipelines.tail.findInS3',
  tailFromHere: 'kinesisPipelines.tail.tailFromHere',
  sendAgain: 'kinesisPipelines.tail.sendAgain',
  sendEdited: 'kinesisPipelines.tail.sendEdited',
  export: 'kinesisPipelines.tail.exportSelected',
  selectForCompare: 'kinesisPipelines.tail.selectForCompare',
  compare: 'kinesisPipelines.tail.compare',
} as const satisfies Record<MenuAction, string>;

export const COMMANDS = { ...PUBLIC_COMMANDS, ...OWN_COMMANDS };

/** Commands for other extensions, tasks and key bindings only: they answer a question and have no place in a menu. */
export const QUERY_COMMANDS = {
  tailStats: 'kinesisPipelines.tail.stats',
  tailRecords: 'kinesisPipelines.tail.records',
} as const;

export type QueryId = (typeof QUERY_COMMANDS)[keyof typeof QUERY_COMMANDS];

export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS] | (typeof TAIL_MENU_COMMANDS)[MenuAction] | QueryId;

export const EXPLORER_VIEW = 'kinesisPipelines.explorer';

/** The panel of a tail. */
export const TAIL_VIEW = 'kinesisPipelines.tail';

/** The page of a report. */
export const REPORT_VIEW = 'kinesisPipelines.report';

export const CONTEXT_KEYS = {
  tailing: 'kinesisPipelines.tailing',
  /** There is a tail to export from, running or ended. */
  tailed: 'kinesisPipelines.tailed',
  /** The view shows only what the filter finds. */
  filtered: 'kinesisPipelines.filtered',
  /** New terminals use the local pipeline. */
  localInTerminals: 'kinesisPipelines.localInTerminals',
} as const;

/** What a handler got and gave in a test. */
export const TRANSFORMATION_SCHEME = 'kinesis-transformation';
/** The bytes of a delivered object, as they are. */
export const OBJECT_SCHEME = 'kinesis-s3';
/** The same object in readable form: decompressed, one record a line. */
export const RECORDS_SCHEME = 'kinesis-records';
/** Reports of what was delivered. */
export const DELIVERY_REPORT_SCHEME = 'kinesis-delivery-report';
/** Data streams and delivery streams, for the decorations of their rows. */
export const STREAM_SCHEME = 'kinesis-stream';
export const DELIVERY_SCHEME = 'kinesis-delivery';
/** What would be sent. */
export const PREVIEW_SCHEME = 'kinesis-send-preview';
/** What a template of samples makes. */
export const SAMPLE_SCHEME = 'kinesis-sample';
/** One record of a tail. */
export const TAIL_RECORD_SCHEME = 'kinesis-tail-record';

/** Documents that records are generated from: `*.kinesis-template.json`. */
export const TEMPLATE_LANGUAGE = 'kinesis-template';

/** Where it is noted what a window waits for, such as a stream that becomes active. */
export const PENDING_CHANGES = 'pendingChanges';

/** The name of the connection to the local pipeline. */
export const LOCAL_CONNECTION = 'local';
