import * as l10n from '@vscode/l10n';
import { basename, dirname } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import {
  CONNECTION_PATTERNS,
  connectionNameProblem,
  endpointProblem,
  foldedName,
  listProfiles,
  scopeText,
  type Connection,
  type EntryPlace,
  type Profile,
} from '../../../aws';
import { definedFields } from '../../../common';
import { dotenvFiles, type DotenvFile } from '../../connections/dotenvFiles';
import { isIgnoredByGit } from '../../connections/gitIgnore';
import type { KeyStore } from '../../connections/keyStore';
import type { Connections } from '../../connections/connections';
import { writeConnection, type WritableScope } from '../../connections/connectionSettings';
import { openConnectionSettings } from '../../connections/openSettings';
import { COMMANDS } from '../../contributions';
import { showResult } from '../../messages';
import type { TreeNode } from '../../tree/nodes';
import { command, type Command } from '../command';
import { choose, chooseName, type PickItem } from '../../prompts/quickPicks';
import { askForText } from '../../prompts/inputBoxes';

/** Those offered first; any other can be typed. */
const COMMON_REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'eu-west-1',
  'eu-central-1',
  'sa-east-1',
  'ap-southeast-1',
  'ap-northeast-1',
];

export function connectionCommands({
  connections,
  keyStore,
}: {
  connections: Connections;
  keyStore: KeyStore;
}): Command[] {
  return [
    command({
      id: COMMANDS.addConnection,
      doing: l10n.t('add the connection'),
      argument: () => undefined,
      ask: async () => {
        const source = await askForSource();
        const connection = source && (await askForConnection(connections, source));
        // Keys are the person's own, and so is the connection that has them.
        const scope = connection && (source.kind === 'dotenv' ? 'user' : await askForScope());
        return scope && { connection, scope, source };
      },
      run: async ({ connection, scope: chosen, source }) => {
        if (source.kind === 'dotenv') await keyStore.set(connection.name, source.file.keys);
        const scope = await writeConnection(chosen, connection);
        if (source.kind === 'dotenv') return tellOfKeys(source.file.path, connection.name);
        showResult('info', l10n.t('Added "{0}" to {1}.', connection.name, scopeText(scope)), [
          { label: l10n.t('Edit'), run: () => openConnectionSettings({ scope }) },
        ]);
      },
    }),
    command({
      id: COMMANDS.editConnections,
      doing: l10n.t('edit the connections'),
      argument: ({ node }) => placeOf(connections, node),
      run: (place) => openConnectionSettings(place),
    }),
  ];
}

/** Undefined: the row, or the palette, stands for no single entry. */
function placeOf(connections: Connections, node: TreeNode | undefined): EntryPlace | undefined {
  if (node?.kind === 'connectionProblem') return node.entry.place;
  return node?.kind === 'connection' || node?.kind === 'error' ? connections.placeOf(node.connection.name) : undefined;
}

/** The keys are in two places now, and one of them may end up in a repository. */
async function tellOfKeys(path: string, name: string): Promise<void> {
  const added = l10n.t('Added "{0}". Its keys are in the secret storage of the editor.', name);
  const open = { label: l10n.t('Open File'), run: () => window.showTextDocument(Uri.file(path)) };
  if ((await isIgnoredByGit(path)) === false) {
    const warning = l10n.t('Git does not ignore {0}: its keys would be committed. Remove them from the file.', path);
    showResult('warning', `${added} ${warning}`, [open]);
  } else {
    showResult('info', `${added} ${l10n.t('You can remove them from {0}.', path)}`, [open]);
  }
}

type Source =
  | { kind: 'profile'; profile: Profile }
  | { kind: 'dotenv'; file: DotenvFile }
  | { kind: 'endpoint' }
  | { kind: 'default' };

async function askForConnection(connections: Connections, source: Source): Promise<Connection | undefined> {
  const endpoint = source.kind === 'endpoint' ? await askForEndpoint() : undefined;
  if (source.kind === 'endpoint' && endpoint === undefined) return undefined;
  const region = await askForRegion(regionOf(source));
  if (region === undefined) return undefined;
  const name = await askForName(connections, suggestedName(source, region));
  if (name === undefined) return undefined;
  const profile = source.kind === 'profile' ? source.profile.name : undefined;
  return definedFields({ name, region, profile, endpoint, storedKeys: source.kind === 'dotenv' ? name : undefined });
}

function regionOf(source: Source): string | undefined {
  switch (source.kind) {
    case 'profile':
      return source.profile.region;
    case 'dotenv':
      return source.file.region;
    default:
      return undefined;
  }
}

function suggestedName(source: Source, region: string): string {
  switch (source.kind) {
    case 'profile':
      return source.profile.name;
    case 'dotenv':
      return basename(dirname(source.file.path));
    case 'endpoint':
      return 'endpoint';
    case 'default':
      return region;
  }
}

async function askForSource(): Promise<Source | undefined> {
  const [profiles, files] = await Promise.all([listProfiles(), dotenvFiles()]);
  const items: (PickItem & { source: Source })[] = [
    ...profiles.map((profile) => ({
      icon: 'account' as const,
      label: profile.name,
      description: [l10n.t('AWS profile'), profile.region].filter((part) => part).join(' · '),
      source: { kind: 'profile' as const, profile },
    })),
    ...files.map((file) => ({
      icon: 'file' as const,
      label: workspace.asRelativePath(file.path),
      description: [l10n.t('AWS keys of a file'), file.region].filter((part) => part).join(' · '),
      source: { kind: 'dotenv' as const, file },
    })),
    {
      icon: 'plug',
      label: l10n.t('Endpoint…'),
      description: l10n.t('a server that speaks the same API'),
      source: { kind: 'endpoint' },
    },
    {
      icon: 'key',
      label: l10n.t('Default credentials'),
      description: l10n.t('environment, SSO, instance role'),
      source: { kind: 'default' },
    },
  ];
  const chosen = await choose(items, {
    title: l10n.t('Add connection'),
    placeHolder: l10n.t('How to reach the account'),
    matchOnDescription: true,
  });
  return chosen?.source;
}

function askForEndpoint(): Thenable<string | undefined> {
  return askForText({
    title: l10n.t('Add connection'),
    prompt: l10n.t('Endpoint of Kinesis, Firehose and S3'),
    value: 'http://127.0.0.1:4566',
    ignoreFocusOut: true,
    validateInput: (text) => endpointProblem(text, 'endpoint'),
  });
}

async function askForRegion(preferred: string | undefined): Promise<string | undefined> {
  const isRegion = preferred !== undefined && CONNECTION_PATTERNS.region.test(preferred);
  const regions = [...new Set([...(isRegion ? [preferred] : []), ...COMMON_REGIONS])];
  const other = l10n.t('Other region…');
  const chosen = await chooseName([...regions, other], {
    title: l10n.t('Add connection'),
    placeHolder: l10n.t('AWS region'),
  });
  if (chosen !== other) return chosen;
  return askForText({
    title: l10n.t('Add connection'),
    prompt: l10n.t('AWS region'),
    validateInput: (text) => (CONNECTION_PATTERNS.region.test(text) ? undefined : l10n.t('A region, as in eu-north-1')),
  });
}

function askForName(connections: Connections, suggestion: string): Thenable<string | undefined> {
  const taken = new Set(connections.names().map(foldedName));
  const isFree = connectionNameProblem(suggestion) === undefined && !taken.has(foldedName(suggestion));
  return askForText({
    title: l10n.t('Add connection'),
    prompt: l10n.t('Name shown in the tree'),
    value: isFree ? suggestion : '',
    validateInput: (text) => {
      if (text.trim() === '') return l10n.t('A name is needed.');
      const problem = connectionNameProblem(text);
      return problem ?? (taken.has(foldedName(text)) ? l10n.t('There is a connection of this name.') : undefined);
    },
  });
}

/** Asked only where there is a choice. The person's own settings come first: a workspace's are shared with others. */
async function askForScope(): Promise<WritableScope | undefined> {
  if (!workspace.isTrusted || (workspace.workspaceFolders ?? []).length === 0) return 'user';
  const items: (PickItem & { scope: WritableScope })[] = [
    { icon: 'account', label: l10n.t('User settings'), description: l10n.t('for you, in every window'), scope: 'user' },
    {
      icon: 'root-folder',
      label: l10n.t('Workspace settings'),
      description: l10n.t('for everybody who opens this workspace'),
      scope: 'workspace',
    },
  ];
  const chosen = await choose(items, {
    title: l10n.t('Add connection'),
    placeHolder: l10n.t('Where to write the connection'),
  });
  return chosen?.scope;
}
