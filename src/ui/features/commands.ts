import { window, type Disposable, type LogOutputChannel, type Memento, type Uri } from 'vscode';
import { asError } from '../../common';
import { isCancellation } from '../../errors';
import { redriveCommand } from '../commands/deliveries/redrive';
import { traceCommands } from '../commands/deliveries/traceRecord';
import { verifyCommand } from '../commands/deliveries/verifyDelivery';
import { watchCommand } from '../commands/deliveries/watchDelivery';
import { detailsCommand } from '../commands/details/openDetails';
import { bucketFolderCommand } from '../commands/objects/bucketFolders';
import { queryCommands } from '../commands/objects/copyQueries';
import { deleteCommand } from '../commands/objects/deleteObjects';
import { downloadCommand } from '../commands/objects/downloadObjects';
import { findCommands } from '../commands/objects/findObjects';
import { objectCommands } from '../commands/objects/objectActions';
import { openCommands } from '../commands/objects/openObject';
import { recordsCommands } from '../commands/objects/openRecords';
import { restoreCommand } from '../commands/objects/restoreObject';
import { searchCommand } from '../commands/objects/searchObjects';
import { versionsCommand } from '../commands/objects/showVersions';
import { connectionCommands } from '../commands/pipelines/connectionCommands';
import { endpointCommands } from '../commands/pipelines/endpointCommands';
import { findStreamCommand } from '../commands/pipelines/findStreamCommand';
import { identityCommand } from '../commands/pipelines/identityCommand';
import { localCommands } from '../commands/pipelines/localCommands';
import { localSnapshotCommands } from '../commands/pipelines/localSnapshotCommands';
import { favouriteCommands } from '../commands/pipelines/favouriteCommands';
import { filterCommands } from '../commands/pipelines/filterCommands';
import { localEnvironmentCommands } from '../commands/pipelines/localEnvironmentCommands';
import { loginCommand } from '../commands/pipelines/loginCommand';
import { bringCommand } from '../commands/pipelines/bringCommand';
import { exportCommand } from '../commands/pipelines/exportCommand';
import { runTemplateCommand } from '../commands/pipelines/templateCommands';
import { policyCommand } from '../commands/pipelines/policyCommand';
import { showInTreeCommand } from '../commands/pipelines/showInTreeCommand';
import { treeCommands } from '../commands/pipelines/treeCommands';
import { registerCommands, registerQueries } from '../commands/register';
import { resourceCommands } from '../commands/resources/resourceCommands';
import { resumeChanges } from '../commands/resources/resumeChanges';
import { feedCommands } from '../commands/send/feed';
import { tailCommands } from '../commands/tail/tailCommands';
import { tailConsumerCommand } from '../commands/tail/tailConsumerCommand';
import { tailMenuCommands } from '../commands/tail/tailMenu';
import { tailQueries } from '../commands/tail/tailQueries';
import { tailSchemaCommand } from '../commands/tail/tailSchemaCommand';
import { tourCommands } from '../commands/tour/tourCommands';
import { transformationCommand } from '../commands/transformations/testTransformation';
import type { AllowedEndpoints } from '../connections/allowedEndpoints';
import type { Connections } from '../connections/connections';
import type { KeyStore } from '../connections/keyStore';
import type { LocalEnvironment } from '../connections/localEnvironment';
import type { LocalPipeline } from '../connections/localPipeline';
import { COMMANDS, DETAILS_VIEW, PENDING_CHANGES, QUERY_COMMANDS, TAIL_MENU_COMMANDS } from '../contributions';
import type { RedriveJournal } from '../deliveries/redriveJournal';
import { DetailsPanels } from '../details/detailsPanels';
import type { ObjectFileSystem } from '../documents/objectFileSystem';
import type { RecordsFileSystem } from '../documents/recordsFileSystem';
import type { RecentTargets } from '../prompts/recentTargets';
import type { ReportDocuments } from '../reports/reportDocuments';
import type { ReportPanels } from '../reports/reportPanels';
import type { SendHistory } from '../send/sendHistory';
import type { Sender } from '../send/sender';
import type { TailConsumers } from '../tail/fanOut/tailConsumers';
import type { RecordDocuments } from '../tail/panel/recordDocuments';
import type { TailPanels } from '../tail/panel/tailPanels';
import type { TailSchemas } from '../tail/schema/tailSchemas';
import type { TailSessions } from '../tail/tailSessions';
import type { Favourites } from '../prompts/favourites';
import type { TransformationTests } from '../transformations/transformationTests';
import type { PipelinesTree } from '../tree/pipelinesTree';
import type { TreeView } from '../tree/treeView';

/** What commands work with. */
export interface CommandServices {
  allowed: AllowedEndpoints;
  connections: Connections;
  consumers: TailConsumers;
  documents: RecordDocuments;
  favourites: Favourites;
  environment: LocalEnvironment;
  /** The extension and its folder. */
  extension: { id: string; uri: Uri };
  history: SendHistory;
  journal: RedriveJournal;
  keyStore: KeyStore;
  local: LocalPipeline;
  /** `dist/local.js`. */
  localProgram: string;
  log: LogOutputChannel;
  memento: Memento;
  objects: ObjectFileSystem;
  pages: ReportPanels;
  panels: TailPanels;
  recent: RecentTargets;
  records: RecordsFileSystem;
  reports: ReportDocuments;
  schemas: TailSchemas;
  sender: Sender;
  tails: TailSessions;
  transformations: TransformationTests;
  tree: PipelinesTree;
  view: TreeView;
}

/** The commands that stand for themselves; those of sending and of templates are registered with their features. */
export function registerPipelineCommands(services: CommandServices): Disposable[] {
  return [
    ...registerCommands(
      services.log,
      [COMMANDS.localStart, COMMANDS.localStop, COMMANDS.localReset, COMMANDS.localSimulateFaults],
      () => localCommands(services),
    ),
    ...registerCommands(services.log, [COMMANDS.localSaveSnapshot, COMMANDS.localRestoreSnapshot], () =>
      localSnapshotCommands(services),
    ),
    ...registerCommands(
      services.log,
      [COMMANDS.localUseInTerminals, COMMANDS.localLeaveTerminals, COMMANDS.localWriteDotenv],
      () => localEnvironmentCommands(services),
    ),
    ...registerCommands(services.log, [COMMANDS.copyIamPolicy], () => [policyCommand()]),
    ...registerCommands(services.log, [COMMANDS.testTransformation], () => [transformationCommand(services)]),
    ...registerCommands(services.log, [COMMANDS.exportPipeline], () => [exportCommand(services)]),
    ...registerCommands(services.log, [COMMANDS.runTemplateLocally], () => [runTemplateCommand(services)]),
    ...registerCommands(services.log, [COMMANDS.bringHere], () => [bringCommand(services)]),
    ...registerCommands(services.log, [COMMANDS.showInTree], () => [showInTreeCommand(services)]),
    ...registerCommands(services.log, [COMMANDS.findStream], () => [findStreamCommand(services)]),
    ...registerCommands(services.log, [COMMANDS.identity], () => [identityCommand(services)]),
    ...registerCommands(services.log, [COMMANDS.logIn], () => [loginCommand(services)]),
    ...registerCommands(
      services.log,
      [
        ...[COMMANDS.addConnection, COMMANDS.editConnections, COMMANDS.editConnection],
        ...[COMMANDS.duplicateConnection, COMMANDS.renameConnection, COMMANDS.removeConnection],
      ],
      () => connectionCommands(services),
    ),
    ...registerCommands(services.log, [COMMANDS.allowEndpoint, COMMANDS.forgetEndpoints], () =>
      endpointCommands(services),
    ),
    ...registerCommands(
      services.log,
      [
        ...[COMMANDS.refresh, COMMANDS.loadMore, COMMANDS.cancelTask, COMMANDS.showLog],
        ...[COMMANDS.copyName, COMMANDS.copyArn, COMMANDS.copyIamAction, COMMANDS.copyS3Uri],
      ],
      () => treeCommands(services),
    ),
    ...registerCommands(services.log, [COMMANDS.filter, COMMANDS.clearFilter], () => filterCommands(services)),
    ...registerCommands(services.log, [COMMANDS.addFavourite, COMMANDS.removeFavourite, COMMANDS.addByName], () =>
      favouriteCommands(services),
    ),
    ...registerCommands(services.log, [COMMANDS.feed, COMMANDS.feedStop], () => feedCommands(services)),
    ...registerCommands(
      services.log,
      [
        ...[COMMANDS.getStarted, COMMANDS.tourStart, COMMANDS.tourTail, COMMANDS.tourSample],
        ...[COMMANDS.tourDelivery, COMMANDS.tourVerify, COMMANDS.tourMap],
      ],
      () => tourCommands(services),
    ),
    ...registerResourceCommands(services),
    ...registerDetails(services),
    ...registerTailCommands(services),
    ...registerObjectCommands(services),
    ...registerDeliveryCommands(services),
  ];
}

function registerResourceCommands(services: CommandServices): Disposable[] {
  const abort = new AbortController();
  // The code for it is loaded where a window before this one has left something.
  if (services.memento.get(PENDING_CHANGES) !== undefined) {
    resumeChanges(services, abort.signal).catch((error: unknown) => {
      if (!isCancellation(error)) services.log.error(asError(error));
    });
  }
  const ids = [
    ...[COMMANDS.createStream, COMMANDS.updateStream, COMMANDS.deleteStream, COMMANDS.splitShard, COMMANDS.mergeShards],
    ...[COMMANDS.createBucket, COMMANDS.emptyBucket, COMMANDS.deleteBucket],
    ...[COMMANDS.createDeliveryStream, COMMANDS.updateDeliveryStream, COMMANDS.deleteDeliveryStream],
    COMMANDS.newPipeline,
  ];
  return [...registerCommands(services.log, ids, () => resourceCommands(services)), { dispose: () => abort.abort() }];
}

/** Also a page that a reload of the window brings back is made by the first use. */
function registerDetails(services: CommandServices): Disposable[] {
  let opened: DetailsPanels | undefined;
  const pages = () => (opened ??= new DetailsPanels(services));
  return [
    ...registerCommands(services.log, [COMMANDS.openDetails], () => [detailsCommand(services, pages())]),
    window.registerWebviewPanelSerializer(DETAILS_VIEW, {
      deserializeWebviewPanel: (panel, state) => pages().deserializeWebviewPanel(panel, state),
    }),
    { dispose: () => opened?.dispose() },
  ];
}

function registerTailCommands(services: CommandServices): Disposable[] {
  return [
    ...registerCommands(
      services.log,
      [
        ...[COMMANDS.tail, COMMANDS.tailShow, COMMANDS.tailPause, COMMANDS.tailResume, COMMANDS.tailStop],
        COMMANDS.tailExport,
      ],
      () => tailCommands(services),
    ),
    ...registerCommands(services.log, Object.values(TAIL_MENU_COMMANDS), () => tailMenuCommands(services)),
    ...registerQueries([QUERY_COMMANDS.tailStats, QUERY_COMMANDS.tailRecords], () => tailQueries(services)),
    ...registerCommands(services.log, [COMMANDS.tailSchema], () => [tailSchemaCommand(services)]),
    ...registerCommands(services.log, [COMMANDS.tailRemoveConsumers], () => [tailConsumerCommand(services)]),
  ];
}

function registerObjectCommands(services: CommandServices): Disposable[] {
  return [
    ...registerCommands(services.log, [COMMANDS.openObject, COMMANDS.openRawObject, COMMANDS.loadMoreRecords], () =>
      openCommands(services),
    ),
    ...registerCommands(services.log, [COMMANDS.addBucketFolder], () => [bucketFolderCommand(services)]),
    ...registerCommands(services.log, [COMMANDS.openRecords, COMMANDS.openRecentRecords], () =>
      recordsCommands(services),
    ),
    ...registerCommands(services.log, [COMMANDS.findObject, COMMANDS.goToDate, COMMANDS.openNewestObject], () =>
      findCommands(services),
    ),
    ...registerCommands(services.log, [COMMANDS.searchObjects], () => [searchCommand(services)]),
    ...registerCommands(
      services.log,
      [COMMANDS.copyHttpsUrl, COMMANDS.copyPresignedUrl, COMMANDS.replayObject, COMMANDS.compareObjects],
      () => objectCommands(services),
    ),
    ...registerCommands(services.log, [COMMANDS.downloadObjects], () => [downloadCommand(services)]),
    ...registerCommands(services.log, [COMMANDS.deleteObjects], () => [deleteCommand(services)]),
    ...registerCommands(services.log, [COMMANDS.restoreObject], () => [restoreCommand(services)]),
    ...registerCommands(services.log, [COMMANDS.showVersions], () => [versionsCommand(services)]),
    ...registerCommands(services.log, [COMMANDS.copyAthenaTable, COMMANDS.copyDuckDbQuery], () =>
      queryCommands(services),
    ),
  ];
}

function registerDeliveryCommands(services: CommandServices): Disposable[] {
  return [
    ...registerCommands(services.log, [COMMANDS.watchDelivery], () => [watchCommand(services)]),
    ...registerCommands(services.log, [COMMANDS.verifyDelivery], () => [verifyCommand(services)]),
    ...registerCommands(services.log, [COMMANDS.traceRecord, COMMANDS.traceToStream], () => traceCommands(services)),
    ...registerCommands(services.log, [COMMANDS.redrive], () => [redriveCommand(services)]),
  ];
}
