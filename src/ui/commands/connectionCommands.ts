import { commands, ConfigurationTarget, l10n, workspace, type Disposable, type LogOutputChannel } from 'vscode';
import { listProfiles, type Connection, type Profile } from '../../aws';
import type { Connections } from '../connections/connections';
import { COMMANDS, LOCAL_CONNECTION } from '../contributions';
import { setting, SETTINGS_SECTION } from '../settings';
import { registerCommand } from './register';
import { choose, chooseName, type PickItem } from '../prompts/quickPicks';
import { askForText } from '../prompts/inputBoxes';

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

export function registerConnectionCommands(options: { connections: Connections; log: LogOutputChannel }): Disposable[] {
  const { connections, log } = options;
  return [
    registerCommand(log, COMMANDS.addConnection, async () => {
      const connection = await askForConnection(connections);
      if (!connection) return;
      const configured = setting('connections');
      const others = Array.isArray(configured) ? (configured as unknown[]) : [];
      // A person's own settings: a workspace's would be shared with everybody who opens it.
      await workspace
        .getConfiguration(SETTINGS_SECTION)
        .update('connections', [...others, connection], ConfigurationTarget.Global);
    }),
    registerCommand(log, COMMANDS.editConnections, () =>
      commands.executeCommand('workbench.action.openSettings', `${SETTINGS_SECTION}.connections`),
    ),
  ];
}

type Source = { kind: 'profile'; profile: Profile } | { kind: 'endpoint' } | { kind: 'default' };

async function askForConnection(connections: Connections): Promise<Connection | undefined> {
  const source = await askForSource();
  if (!source) return undefined;
  const endpoint = source.kind === 'endpoint' ? await askForEndpoint() : undefined;
  if (source.kind === 'endpoint' && endpoint === undefined) return undefined;
  const region = await askForRegion(source.kind === 'profile' ? source.profile.region : undefined);
  if (region === undefined) return undefined;
  const suggestion = source.kind === 'profile' ? source.profile.name : source.kind === 'endpoint' ? 'endpoint' : region;
  const name = await askForName(connections, suggestion);
  if (name === undefined) return undefined;
  return {
    name,
    region,
    ...(source.kind === 'profile' ? { profile: source.profile.name } : {}),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

async function askForSource(): Promise<Source | undefined> {
  const profiles = await listProfiles();
  const items: (PickItem & { source: Source })[] = [
    ...profiles.map((profile) => ({
      icon: 'account' as const,
      label: profile.name,
      description: [l10n.t('AWS profile'), profile.region].filter((part) => part).join(' · '),
      source: { kind: 'profile' as const, profile },
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
    validateInput: (text) => (isHttpUrl(text) ? undefined : l10n.t('An address that begins with http:// or https://')),
  });
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

async function askForRegion(preferred: string | undefined): Promise<string | undefined> {
  const regions = [...new Set([...(preferred === undefined ? [] : [preferred]), ...COMMON_REGIONS])];
  const other = l10n.t('Other region…');
  const chosen = await chooseName([...regions, other], {
    title: l10n.t('Add connection'),
    placeHolder: l10n.t('AWS region'),
  });
  if (chosen !== other) return chosen;
  return askForText({
    title: l10n.t('Add connection'),
    prompt: l10n.t('AWS region'),
    validateInput: (text) => (/^[a-z]{2}(-[a-z]+)+-\d+$/.test(text) ? undefined : l10n.t('A region, as in eu-north-1')),
  });
}

function askForName(connections: Connections, suggestion: string): Thenable<string | undefined> {
  const taken = new Set(connections.list().map(({ name }) => name));
  return askForText({
    title: l10n.t('Add connection'),
    prompt: l10n.t('Name shown in the tree'),
    value: taken.has(suggestion) ? '' : suggestion,
    validateInput: (text) => {
      if (text.trim() === '') return l10n.t('A name is needed.');
      if (text === LOCAL_CONNECTION) return l10n.t('"local" is the local pipeline.');
      return taken.has(text) ? l10n.t('There is a connection of this name.') : undefined;
    },
  });
}
