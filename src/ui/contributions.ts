import type { MapAction, MenuAction } from '../webview';

/*
 * The table of commands and of whatever else package.json names. A test holds it against package.json, the titles in package.nls.json
 * and the table of docs/reference/commands.md: none can name what another lacks.
 */

type Ids<Names extends Record<string, string>> = { readonly [Key in keyof Names]: `kinesisPipelines.${Names[Key]}` };

/** package.json's ids, which all begin with the name of the extension. */
function ids<const Names extends Record<string, string>>(names: Names): Ids<Names> {
  return Object.fromEntries(
    Object.entries(names).map(([key, name]) => [key, `kinesisPipelines.${name}`]),
  ) as Ids<Names>;
}

/** What key bindings, tasks and other extensions may call too: docs/reference/commands.md. */
export const PUBLIC_COMMANDS = ids({
  send: 'send',
  sendHistory: 'sendHistory',
  sendCancel: 'sendCancel',
  generate: 'generate',
  templateNew: 'template.new',
  templatePreview: 'template.preview',
  testTransformation: 'testTransformation',
  tail: 'tail',
  tailPause: 'tail.pause',
  tailResume: 'tail.resume',
  tailStop: 'tail.stop',
  tailExport: 'tail.export',
  tailSchema: 'tail.schema',
  tailRemoveConsumers: 'tail.removeConsumers',
  localStart: 'local.start',
  localStop: 'local.stop',
  localReset: 'local.reset',
  localSimulateFaults: 'local.simulateFaults',
  localSaveSnapshot: 'local.saveSnapshot',
  localRestoreSnapshot: 'local.restoreSnapshot',
  localUseInTerminals: 'local.useInTerminals',
  localWriteDotenv: 'local.writeDotenv',
  openObject: 'openObject',
  loadMoreRecords: 'loadMoreRecords',
  addBucketFolder: 'addBucketFolder',
  findObject: 'findObject',
  searchObjects: 'searchObjects',
  goToDate: 'goToDate',
  openNewestObject: 'openNewestObject',
  downloadObjects: 'downloadObjects',
  deleteObjects: 'deleteObjects',
  restoreObject: 'restoreObject',
  showVersions: 'showVersions',
  compareObjects: 'compareObjects',
  createStream: 'createStream',
  updateStream: 'updateStream',
  splitShard: 'splitShard',
  mergeShards: 'mergeShards',
  deleteStream: 'deleteStream',
  createDeliveryStream: 'createDeliveryStream',
  updateDeliveryStream: 'updateDeliveryStream',
  deleteDeliveryStream: 'deleteDeliveryStream',
  createBucket: 'createBucket',
  emptyBucket: 'emptyBucket',
  deleteBucket: 'deleteBucket',
  newPipeline: 'newPipeline',
  openDetails: 'openDetails',
  copyHttpsUrl: 'copyHttpsUrl',
  copyPresignedUrl: 'copyPresignedUrl',
  copyAthenaTable: 'copyAthenaTable',
  copyDuckDbQuery: 'copyDuckDbQuery',
  watchDelivery: 'watchDelivery',
  verifyDelivery: 'verifyDelivery',
  traceRecord: 'traceRecord',
  traceToStream: 'traceToStream',
  redrive: 'redrive',
  openRecords: 'openRecords',
  openRecentRecords: 'openRecentRecords',
  refresh: 'refresh',
  filter: 'filter',
  addByName: 'addByName',
  findStream: 'findStream',
  showInTree: 'showInTree',
  identity: 'identity',
  logIn: 'logIn',
  copyIamPolicy: 'copyIamPolicy',
  exportPipeline: 'exportPipeline',
  openMap: 'openMap',
  runTemplateLocally: 'runTemplateLocally',
  bringHere: 'bringHere',
});

/** For the menus, buttons and lenses of the extension itself. */
const OWN_COMMANDS = ids({
  sendFiles: 'sendFiles',
  sendSelection: 'sendSelection',
  sendClipboard: 'sendClipboard',
  sendCellOutput: 'sendCellOutput',
  sendAgain: 'sendAgain',
  getStarted: 'getStarted',
  tourStart: 'tour.start',
  tourTail: 'tour.tail',
  tourSample: 'tour.sample',
  tourDelivery: 'tour.delivery',
  tourVerify: 'tour.verify',
  tourMap: 'tour.map',
  feed: 'feed',
  feedStop: 'feed.stop',
  templateNewSample: 'template.newSample',
  tailShow: 'tail.show',
  openRawObject: 'openRawObject',
  replayObject: 'replayObject',
  localLeaveTerminals: 'local.leaveTerminals',
  loadMore: 'loadMore',
  cancelTask: 'cancelTask',
  clearFilter: 'clearFilter',
  addFavourite: 'addFavourite',
  removeFavourite: 'removeFavourite',
  addConnection: 'addConnection',
  editConnections: 'editConnections',
  editConnection: 'editConnection',
  duplicateConnection: 'duplicateConnection',
  renameConnection: 'renameConnection',
  removeConnection: 'removeConnection',
  allowEndpoint: 'allowEndpoint',
  forgetEndpoints: 'forgetEndpoints',
  copyName: 'copyName',
  copyArn: 'copyArn',
  copyIamAction: 'copyIamAction',
  copyS3Uri: 'copyS3Uri',
  showLog: 'showLog',
});

/** The context menu of a tail's panel: what each item does, and its command. */
export const TAIL_MENU_COMMANDS = ids({
  filterByValue: 'tail.filterByValue',
  excludeValue: 'tail.excludeValue',
  copyValue: 'tail.copyValue',
  copyRecord: 'tail.copyRecord',
  copyJson: 'tail.copyJson',
  copyPath: 'tail.copyPath',
  copyCli: 'tail.copyCli',
  showAsColumn: 'tail.showAsColumn',
  hideColumn: 'tail.hideColumn',
  sortAscending: 'tail.sortAscending',
  sortDescending: 'tail.sortDescending',
  sortByArrival: 'tail.sortByArrival',
  openRecord: 'tail.openRecord',
  findInS3: 'tail.findInS3',
  tailFromHere: 'tail.tailFromHere',
  sendAgain: 'tail.sendAgain',
  sendEdited: 'tail.sendEdited',
  export: 'tail.exportSelected',
  selectForCompare: 'tail.selectForCompare',
  compare: 'tail.compare',
} as const satisfies Record<MenuAction, string>);

/** The context menu of a node of the map. */
export const MAP_MENU_COMMANDS = ids({
  open: 'map.open',
  tail: 'map.tail',
  send: 'map.send',
  generate: 'map.generate',
  watch: 'map.watch',
  details: 'map.details',
  verify: 'map.verify',
  newest: 'map.newest',
  copyName: 'map.copyName',
  reveal: 'map.reveal',
  copyArn: 'map.copyArn',
} as const satisfies Record<MapAction, string>);

export const COMMANDS = { ...PUBLIC_COMMANDS, ...OWN_COMMANDS };

/** Commands for other extensions, tasks and key bindings only: they answer a question and have no place in a menu. */
export const QUERY_COMMANDS = ids({
  tailStats: 'tail.stats',
  tailRecords: 'tail.records',
});

export type QueryId = (typeof QUERY_COMMANDS)[keyof typeof QUERY_COMMANDS];

export type CommandId =
  | (typeof COMMANDS)[keyof typeof COMMANDS]
  | (typeof TAIL_MENU_COMMANDS)[MenuAction]
  | (typeof MAP_MENU_COMMANDS)[MapAction]
  | QueryId;

export const EXPLORER_VIEW = 'kinesisPipelines.explorer';

/** The panel of a tail. */
export const TAIL_VIEW = 'kinesisPipelines.tail';

/** The page of a data stream, a delivery stream or a bucket. */
export const DETAILS_VIEW = 'kinesisPipelines.details';

/** The page of a report. */
export const REPORT_VIEW = 'kinesisPipelines.report';

/** The map of a pipeline. */
export const MAP_VIEW = 'kinesisPipelines.map';

export const CONTEXT_KEYS = ids({
  tailing: 'tailing',
  /** There is a tail to export from, running or ended. */
  tailed: 'tailed',
  /** The view shows only what the filter finds. */
  filtered: 'filtered',
  /** The local pipeline runs: the first step of the walkthrough is ticked, too. */
  localRunning: 'localRunning',
  /** Generated orders are sent to the local pipeline. */
  feeding: 'feeding',
  /** New terminals use the local pipeline. */
  localInTerminals: 'localInTerminals',
});

/** Its walkthrough, Get Started. */
export const WALKTHROUGH = 'start';

/** Set once it has happened in this window: the steps of the walkthrough are ticked then. */
export const TOUR_KEYS = ids({
  feed: 'tour.feed.done',
  tail: 'tour.tail.done',
  send: 'tour.send.done',
  delivered: 'tour.delivered.done',
  verify: 'tour.verify.done',
});

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

/** What a first start of the local pipeline has: this stream, and a delivery stream from there into this bucket. */
export const DEMO_STREAM = 'demo-stream';
export const DEMO_DELIVERY = 'demo-delivery';
export const DEMO_BUCKET = 'demo-bucket';

/** The name of the connection to the local pipeline. */
export const LOCAL_CONNECTION = 'local';
