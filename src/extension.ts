import { join } from 'node:path';
import { config as translateWith } from '@vscode/l10n';
import { l10n, languages, window, workspace, type ExtensionContext } from 'vscode';
import { endDecoders } from './outputs';
import { openTailLink } from './ui/commands/tail/tailCommands';
import { RedriveJournal } from './ui/deliveries/redriveJournal';
import { verifySent } from './ui/commands/deliveries/verifyDelivery';
import { ReportDocuments } from './ui/reports/reportDocuments';
import { ReportPanels } from './ui/reports/reportPanels';
import { colourRecords } from './ui/documents/colourRecords';
import { RecordCounts } from './ui/documents/recordCounts';
import { AllowedEndpoints } from './ui/connections/allowedEndpoints';
import { Connections } from './ui/connections/connections';
import { ConnectionStatus } from './ui/connections/connectionStatus';
import { KeyStore } from './ui/connections/keyStore';
import { MfaPrompt } from './ui/connections/mfaPrompt';
import { ReportColors } from './ui/connections/reportColors';
import { LocalEnvironment } from './ui/connections/localEnvironment';
import { LocalPipeline } from './ui/connections/localPipeline';
import {
  DELIVERY_REPORT_SCHEME,
  EXPLORER_VIEW,
  OBJECT_SCHEME,
  RECORDS_SCHEME,
  REPORT_VIEW,
  TAIL_RECORD_SCHEME,
  TAIL_VIEW,
  TRANSFORMATION_SCHEME,
} from './ui/contributions';
import { onFirstDocument } from './ui/firstDocument';
import { confirm } from './ui/messages';
import { ObjectFileSystem } from './ui/documents/objectFileSystem';
import { RecordsFileSystem } from './ui/documents/recordsFileSystem';
import { RecordsLens } from './ui/documents/recordsLens';
import { askForText } from './ui/prompts/inputBoxes';
import { RecentTargets } from './ui/prompts/recentTargets';
import { registerPipelineCommands, type CommandServices } from './ui/features/commands';
import { registerMap } from './ui/features/map';
import { MapStatus } from './ui/mapStatus';
import { SendFeature } from './ui/features/sendFeature';
import type { VerifySent } from './ui/send/outcome';
import { AbandonedConsumers } from './ui/tail/fanOut/abandonedConsumers';
import { ConsumerJournal } from './ui/tail/fanOut/consumerJournal';
import { TailConsumers } from './ui/tail/fanOut/tailConsumers';
import { RecordDocuments } from './ui/tail/panel/recordDocuments';
import { TailSchemas } from './ui/tail/schema/tailSchemas';
import { TailPanels } from './ui/tail/panel/tailPanels';
import { TailSessions } from './ui/tail/tailSessions';
import { TailStatus } from './ui/tail/tailStatus';
import { registerTemplates } from './ui/features/templates';
import { Favourites } from './ui/prompts/favourites';
import { TransformationTests } from './ui/transformations/transformationTests';
import { PipelinesTree } from './ui/tree/pipelinesTree';
import { RowDecorations } from './ui/tree/rowDecorations';
import { TreeView } from './ui/tree/treeView';

/** What other extensions, and tests, get of this one. */
export interface PipelinesApi {
  version: 1;
  tree: PipelinesTree;
}

/** What has to be ended in order before the window closes; `subscriptions` cannot be waited for. */
let sending: SendFeature | undefined;
let tails: TailSessions | undefined;

/** Makes the services and registers the features, nothing else: no call to AWS, no file read, nothing started. */
export function activate(context: ExtensionContext): PipelinesApi {
  // All texts come from `@vscode/l10n`, so that what has texts runs without an editor, too. No bundle: English.
  if (l10n.bundle) translateWith({ contents: l10n.bundle });
  const log = window.createOutputChannel('Kinesis Pipelines', { log: true });
  const localProgram = context.asAbsolutePath(join('dist', 'local.js'));
  const local = new LocalPipeline({
    program: localProgram,
    dataFolder: join(context.globalStorageUri.fsPath, 'local-pipeline'),
    memento: context.globalState,
    workspaceMemento: context.workspaceState,
    log,
  });
  const environment = new LocalEnvironment({
    local,
    collection: context.environmentVariableCollection,
    memento: context.workspaceState,
  });
  const allowed = new AllowedEndpoints(context.globalState);
  const keyStore = new KeyStore(context.secrets);
  const connections = new Connections({
    local,
    allowed,
    mfaPrompt: new MfaPrompt(askForText),
    keyStore,
    askForChange: (question) => confirm('warning', question),
    log,
  });
  const recent = new RecentTargets(context.workspaceState);
  const deliveryReports = new ReportDocuments();
  const extension = { id: context.extension.id, uri: context.extensionUri };
  const storage = (context.storageUri ?? context.globalStorageUri).fsPath;
  const pages = new ReportPanels({ extension, connections, log, folder: join(storage, 'reports') });
  const verify: VerifySent = (name, sent) =>
    verifySent({ connections, pages, reports: deliveryReports, log }, name, sent);
  const favourites = new Favourites(context.globalState);
  sending = new SendFeature({ context, targets: { connections, favourites, recent }, verify, pages, log });
  const journal = new ConsumerJournal(join(context.globalStorageUri.fsPath, 'tail-consumers'));
  const consumers = new TailConsumers({ connections, journal, log });
  const schemas = new TailSchemas(context.workspaceState, log);
  tails = new TailSessions({ connections, consumers, schemas, log });
  const documents = new RecordDocuments();
  const edited = sending.documents;
  const panels = new TailPanels({
    extension,
    tails,
    connections,
    consumers,
    documents,
    edited,
    memento: context.workspaceState,
    log,
  });
  const counts = new RecordCounts();
  const transformations = new TransformationTests();
  const flows = { sends: sending.running, tails };
  const tree = new PipelinesTree({ connections, local, counts, favourites, recent, flows });
  const view = new TreeView(EXPLORER_VIEW, tree);
  const decorations = new RowDecorations(tree);
  const objects = new ObjectFileSystem(connections);
  const records = new RecordsFileSystem({ connections, counts });

  const services: CommandServices = {
    allowed,
    connections,
    consumers,
    documents,
    extension,
    favourites,
    environment,
    local,
    localProgram,
    log,
    objects,
    pages,
    panels,
    recent,
    records,
    schemas,
    tails,
    transformations,
    tree,
    view,
    memento: context.globalState,
    reports: deliveryReports,
    history: sending.history,
    sender: sending.sender,
    keyStore,
    journal: new RedriveJournal(join(context.globalStorageUri.fsPath, 'redrives')),
  };

  context.subscriptions.push(
    log,
    local,
    environment,
    connections,
    sending,
    tails,
    panels,
    pages,
    tree,
    new TailStatus(tails),
    new ConnectionStatus({ connections, tails: panels }),
    new MapStatus({ local, tails: panels }),
    new AbandonedConsumers(consumers, log),
    view,
    objects,
    records,
    transformations,
    workspace.registerTextDocumentContentProvider(TRANSFORMATION_SCHEME, transformations),
    workspace.registerFileSystemProvider(OBJECT_SCHEME, objects, { isCaseSensitive: true }),
    workspace.registerFileSystemProvider(RECORDS_SCHEME, records, { isCaseSensitive: true, isReadonly: true }),
    workspace.registerTextDocumentContentProvider(DELIVERY_REPORT_SCHEME, deliveryReports),
    languages.registerDocumentLinkProvider({ scheme: DELIVERY_REPORT_SCHEME }, deliveryReports),
    decorations,
    window.registerFileDecorationProvider(decorations),
    window.registerFileDecorationProvider(new ReportColors(connections)),
    workspace.registerTextDocumentContentProvider(TAIL_RECORD_SCHEME, documents),
    window.registerWebviewPanelSerializer(TAIL_VIEW, panels),
    window.registerWebviewPanelSerializer(REPORT_VIEW, pages),
    workspace.onDidOpenTextDocument((document) => void colourRecords(document)),
    onFirstDocument(
      ({ uri }) => uri.scheme === RECORDS_SCHEME,
      () => [languages.registerCodeLensProvider({ scheme: RECORDS_SCHEME }, new RecordsLens(records))],
    ),
    ...registerTemplates({ connections, log }),
    ...registerPipelineCommands(services),
    ...registerMap({ ...services, extension, running: sending.running }),
    window.registerUriHandler({ handleUri: (uri) => openTailLink(services, uri) }),
    { dispose: () => endDecoders() },
  );
  return { version: 1, tree };
}

/** VS Code waits for it, though not for long. */
export async function deactivate(): Promise<void> {
  await Promise.all([sending?.close(), tails?.close()]);
}
