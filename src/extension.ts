import { join } from 'node:path';
import { languages, window, workspace, type ExtensionContext } from 'vscode';
import { registerBucketFolderCommand } from './ui/commands/bucketFolders';
import { registerConnectionCommands } from './ui/commands/connectionCommands';
import { registerGenerateCommand } from './ui/commands/generate';
import { registerLocalCommands } from './ui/commands/localCommands';
import { colourRecords, registerOpenCommands } from './ui/commands/openObject';
import { registerSendCommands } from './ui/commands/send';
import { registerTailCommands } from './ui/commands/tailCommands';
import { registerTreeCommands } from './ui/commands/treeCommands';
import { Connections } from './ui/connections/connections';
import { LocalPipeline } from './ui/connections/localPipeline';
import {
  EXPLORER_VIEW,
  OBJECT_SCHEME,
  RECORDS_SCHEME,
  REPORT_SCHEME,
  TAIL_RECORD_SCHEME,
  TAIL_VIEW,
} from './ui/contributions';
import { ObjectFileSystem } from './ui/documents/objectFileSystem';
import { RecordsFileSystem } from './ui/documents/recordsFileSystem';
import { RecordsLens } from './ui/documents/recordsLens';
import { RecentTargets } from './ui/prompts/recentTargets';
import { InputProblems } from './ui/send/problems';
import { Reports } from './ui/send/reports';
import { Sender } from './ui/send/sender';
import { RecordDocuments } from './ui/tail/panel/recordDocuments';
import { TailPanels } from './ui/tail/panel/tailPanels';
import { TailSessions } from './ui/tail/tailSessions';
import { TailStatus } from './ui/tail/tailStatus';
import { registerTemplates } from './ui/templates';
import { PipelinesTree } from './ui/tree/pipelinesTree';
import { TreeView } from './ui/tree/treeView';

/** What other extensions, and tests, get of this one. */
export interface PipelinesApi {
  version: 1;
  tree: PipelinesTree;
}

/** Makes the services and registers the features, nothing else: no call to AWS, no file read, nothing started. */
export function activate(context: ExtensionContext): PipelinesApi {
  const log = window.createOutputChannel('Kinesis Pipelines', { log: true });
  const local = new LocalPipeline({
    program: context.asAbsolutePath(join('dist', 'local.js')),
    dataFolder: join(context.globalStorageUri.fsPath, 'local-pipeline'),
    memento: context.globalState,
    log,
  });
  const connections = new Connections({ local, log });
  const recent = new RecentTargets(context.workspaceState);
  const reports = new Reports();
  const problems = new InputProblems();
  const sender = new Sender({ connections, recent, reports });
  const tails = new TailSessions(connections);
  const documents = new RecordDocuments();
  const extension = { id: context.extension.id, uri: context.extensionUri };
  const panels = new TailPanels({ extension, tails, connections, documents });
  const tree = new PipelinesTree({ connections, local });
  const objects = new ObjectFileSystem(connections);
  const records = new RecordsFileSystem(connections);

  context.subscriptions.push(
    log,
    local,
    connections,
    problems,
    tails,
    panels,
    tree,
    new TailStatus(tails),
    new TreeView(EXPLORER_VIEW, tree),
    objects,
    records,
    workspace.registerFileSystemProvider(OBJECT_SCHEME, objects, { isCaseSensitive: true }),
    workspace.registerFileSystemProvider(RECORDS_SCHEME, records, { isCaseSensitive: true, isReadonly: true }),
    workspace.registerTextDocumentContentProvider(REPORT_SCHEME, reports),
    workspace.registerTextDocumentContentProvider(TAIL_RECORD_SCHEME, documents),
    window.registerWebviewPanelSerializer(TAIL_VIEW, panels),
    workspace.onDidOpenTextDocument((document) => void colourRecords(document)),
    languages.registerCodeLensProvider({ scheme: RECORDS_SCHEME }, new RecordsLens(records)),
    ...registerLocalCommands({ local, tree, log }),
    ...registerConnectionCommands({ connections, log }),
    ...registerTreeCommands({ tree, connections, log }),
    ...registerSendCommands({ connections, recent, sender, problems, log }),
    registerGenerateCommand({ connections, recent, sender, log }),
    ...registerTemplates(log),
    ...registerTailCommands({ connections, tails, panels, recent, log }),
    ...registerOpenCommands({ connections, records, log }),
    registerBucketFolderCommand({ connections, log }),
  );
  return { version: 1, tree };
}
