import * as l10n from '@vscode/l10n';
import { QuickPickItemKind, workspace } from 'vscode';
import {
  CONNECTION_COLORS,
  CONNECTION_PATTERNS,
  endpointProblem,
  listProfiles,
  listRegions,
  type Clients,
  type Connection,
  type ConnectionColor,
} from '../../../aws';
import type { Connections } from '../../connections/connections';
import { dotenvFiles } from '../../connections/dotenvFiles';
import { askInStep } from '../../prompts/inputBoxes';
import { choose, LivePick, type PickItem, type WizardPlace } from '../../prompts/quickPicks';
import {
  connectionsOf,
  likelyRegion,
  nameTakenOrWrong,
  suggestedName,
  type ConnectionDraft,
  type ConnectionOptions,
  type Source,
} from './connectionDraft';
import { ConnectionTest } from './connectionTest';

type StepResult = 'next' | 'back' | 'dismissed';

interface Step {
  isNeeded?: (draft: ConnectionDraft) => boolean;
  /** Writes the answer into the draft. */
  ask: (place: WizardPlace) => Promise<StepResult>;
}

const NO_OPTIONS: ConnectionOptions = { readOnly: false, protected: false, color: undefined };

/** Asks for everything that new connections take; each question has an answer that Enter gives. Undefined: dismissed. */
export async function askForConnections(connections: Connections): Promise<ConnectionDraft | undefined> {
  const draft: ConnectionDraft = {
    source: { kind: 'default' },
    endpoint: 'http://127.0.0.1:4566',
    regions: [],
    options: NO_OPTIONS,
    scope: 'user',
    name: '',
  };
  const title = l10n.t('Add connection');
  const steps: Step[] = [
    { ask: (place) => askForSource(draft, connections, { title, place }) },
    {
      isNeeded: ({ source }) => source.kind === 'endpoint',
      ask: (place) => askForEndpoint(draft, { title, place }),
    },
    { ask: (place) => askForRegions(draft, { title, place }) },
    { ask: (place) => askForOptions(draft, connections, { title, place }) },
    { ask: (place) => askForName(draft, connections, { title, place }) },
  ];
  for (let position = 0; ;) {
    const needed = steps.filter(({ isNeeded }) => isNeeded?.(draft) ?? true);
    const step = needed[position];
    if (!step) return draft;
    const result = await step.ask({ step: position + 1, totalSteps: needed.length });
    if (result === 'dismissed') return undefined;
    position += result === 'back' ? -1 : 1;
  }
}

/** Where a question stands. */
interface Asked {
  title: string;
  place: WizardPlace | undefined;
}

async function askForSource(
  draft: ConnectionDraft,
  connections: Connections,
  { title, place }: Asked,
): Promise<StepResult> {
  const items = await sources();
  const pick = new LivePick<PickItem & { source: Source }>({
    title,
    placeholder: l10n.t('How to reach the account'),
    step: place,
  });
  try {
    pick.setItems(items);
    const before = items.find(({ source }) => JSON.stringify(source) === JSON.stringify(draft.source));
    if (draft.name !== '' || draft.regions.length > 0) pick.active = before;
    const answer = await pick.answer();
    if (answer.kind !== 'chosen') return answer.kind;
    const [chosen] = answer.items;
    if (!chosen) return 'dismissed';
    if (JSON.stringify(chosen.source) !== JSON.stringify(draft.source) || draft.regions.length === 0) {
      const others = connections.list().slice(1);
      Object.assign(draft, { regions: [likelyRegion(chosen.source, others)], name: '', source: chosen.source });
    }
    return 'next';
  } finally {
    pick.dispose();
  }
}

async function sources(): Promise<(PickItem & { source: Source })[]> {
  const [profiles, files] = await Promise.all([listProfiles(), dotenvFiles()]);
  return [
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
}

async function askForEndpoint(draft: ConnectionDraft, { title, place }: Asked): Promise<StepResult> {
  const answer = await askInStep({
    title,
    prompt: l10n.t('Endpoint of Kinesis, Firehose and S3'),
    value: draft.endpoint,
    validateInput: (text) => endpointProblem(text, 'endpoint'),
    ...(place ?? ONLY_STEP),
  });
  if (answer.kind !== 'text') return answer.kind;
  draft.endpoint = answer.text;
  return 'next';
}

const ONLY_STEP: WizardPlace = { step: 1, totalSteps: 1 };

interface RegionItem extends PickItem {
  region: string;
}

async function askForRegions(draft: ConnectionDraft, { title, place }: Asked): Promise<StepResult> {
  const pick = new LivePick<RegionItem>({
    title,
    placeholder: l10n.t('AWS region; several make a connection each'),
    step: place,
  });
  try {
    pick.canSelectMany = true;
    const known = regionItems(draft.regions);
    pick.setItems(known);
    pick.selected = known.filter(({ region }) => draft.regions.includes(region));
    const listening = pick.onDidChangeValue((text) => pick.setItems(withTyped(known, text, pick.selected)));
    const answer = await pick.answer().finally(() => void listening.dispose());
    if (answer.kind !== 'chosen') return answer.kind;
    draft.regions = answer.items.map(({ region }) => region);
    return 'next';
  } finally {
    pick.dispose();
  }
}

/** One region, for a connection that is there already. Undefined: dismissed. */
async function chooseRegion(title: string, current: string): Promise<string | undefined> {
  const pick = new LivePick<RegionItem>({ title, placeholder: l10n.t('AWS region') });
  try {
    const known = regionItems([current]);
    pick.setItems(known);
    const listening = pick.onDidChangeValue((text) => pick.setItems(withTyped(known, text, [])));
    const answer = await pick.answer().finally(() => void listening.dispose());
    return answer.kind === 'chosen' ? answer.items[0]?.region : undefined;
  } finally {
    pick.dispose();
  }
}

/** Those that come first, then all others. */
function regionItems(first: readonly string[]): RegionItem[] {
  const regions = listRegions();
  const ids = new Set([...first, ...regions.map(({ id }) => id)]);
  return [...ids].map((region) => {
    const found = regions.find(({ id }) => id === region);
    const toEnable = found?.mustBeEnabled ? [l10n.t('the account has to enable it')] : [];
    return { label: region, description: [found?.name, ...toEnable].filter((part) => part).join(' · '), region };
  });
}

/** A region that is newer than this list can be typed. */
function withTyped(known: readonly RegionItem[], text: string, ticked: readonly RegionItem[]): RegionItem[] {
  const typed = text.trim();
  const extra = ticked.filter((item) => !known.includes(item));
  const isNew = CONNECTION_PATTERNS.region.test(typed) && ![...known, ...extra].some(({ region }) => region === typed);
  return [...(isNew ? [{ label: typed, description: l10n.t('as typed'), region: typed }] : []), ...extra, ...known];
}

type OptionStep = 'continue' | 'readOnly' | 'protected' | 'color' | 'scope' | 'region' | 'settings';

interface OptionItem extends PickItem {
  option?: OptionStep;
}

/** Options, and below them what a test of the connection finds meanwhile. */
async function askForOptions(draft: ConnectionDraft, connections: Connections, asked: Asked): Promise<StepResult> {
  const pick = new LivePick<OptionItem>({
    title: asked.title,
    placeholder: l10n.t('Press Enter to continue, or change an option'),
    step: asked.place,
  });
  const test = new ConnectionTest(connectionsOf({ ...draft, name: 'test' }), (connection) =>
    openTrial(connections, draft.source, connection, pick),
  );
  const show = () => {
    pick.busy = test.isRunning;
    const items = [...optionItems(draft, asked), ...testItems(test)];
    pick.setItems(items);
    return items;
  };
  test.onResult = show;
  try {
    for (;;) {
      // Enter goes on, also after an option was changed.
      [pick.active] = show();
      const answer = await pick.answer();
      if (answer.kind !== 'chosen') return answer.kind;
      const [chosen] = answer.items;
      if (chosen?.option === 'continue') return 'next';
      await changeOption(draft, chosen?.option, pick);
    }
  } finally {
    test.end();
    pick.dispose();
  }
}

function openTrial(
  connections: Connections,
  source: Source,
  connection: Connection,
  pick: LivePick<OptionItem>,
): Promise<Clients> {
  return connections.openTrial(connection, {
    // The box for an MFA code takes the place of the list for a while.
    aside: (ask) => pick.giveWayTo(ask),
    storedKeys: source.kind === 'dotenv' ? source.file.keys : undefined,
  });
}

function testItems(test: ConnectionTest): OptionItem[] {
  return [{ label: l10n.t('test of the connection'), kind: QuickPickItemKind.Separator }, ...test.items()];
}

function optionItems({ regions, options, scope, source }: ConnectionDraft, { place }: Asked): OptionItem[] {
  const { readOnly, protected: isProtected, color } = options;
  const onOff = (isOn: boolean) => (isOn ? l10n.t('on') : l10n.t('off'));
  const isEdited = place === undefined;
  return [
    {
      icon: 'check',
      label: isEdited ? l10n.t('Save') : l10n.t('Continue'),
      description: regions.join(', '),
      option: 'continue',
    },
    { label: l10n.t('options'), kind: QuickPickItemKind.Separator },
    ...(isEdited
      ? [{ icon: 'globe', label: l10n.t('Region'), description: regions[0], option: 'region' } as const]
      : []),
    {
      icon: 'lock',
      label: l10n.t('Read-only'),
      description: `${onOff(readOnly)} · ${l10n.t('refuses every call that changes something')}`,
      option: 'readOnly',
    },
    {
      icon: 'shield',
      label: l10n.t('Protected'),
      description: `${onOff(isProtected)} · ${l10n.t('asks once before it changes something or makes costs')}`,
      option: 'protected',
    },
    {
      icon: 'symbol-color',
      disc: color,
      label: l10n.t('Color'),
      description: color === undefined ? l10n.t('none') : colorName(color),
      option: 'color',
    },
    ...(isEdited
      ? [{ icon: 'settings-gear', label: l10n.t('Edit in settings.json'), option: 'settings' } as const]
      : []),
    ...(!isEdited && source.kind !== 'dotenv' && hasWorkspaceSettings() ? [scopeItem(scope)] : []),
  ];
}

function scopeItem(scope: ConnectionDraft['scope']): OptionItem {
  const where =
    scope === 'user'
      ? `${l10n.t('User settings')} · ${l10n.t('for you, in every window')}`
      : `${l10n.t('Workspace settings')} · ${l10n.t('for everybody who opens this workspace')}`;
  return { icon: 'save', label: l10n.t('Save to'), description: where, option: 'scope' };
}

/** Keys are the person's own, and a workspace that is not trusted has no connections. */
function hasWorkspaceSettings(): boolean {
  return workspace.isTrusted && (workspace.workspaceFolders ?? []).length > 0;
}

async function changeOption(
  draft: ConnectionDraft,
  option: OptionStep | undefined,
  pick: LivePick<OptionItem>,
): Promise<void> {
  const { options } = draft;
  switch (option) {
    case 'readOnly':
      draft.options = { ...options, readOnly: !options.readOnly };
      return;
    case 'protected':
      draft.options = { ...options, protected: !options.protected };
      return;
    case 'color': {
      const chosen = await pick.giveWayTo(() => choose(colorItems(), { title: l10n.t('Color'), ignoreFocusOut: true }));
      if (chosen) draft.options = { ...options, color: chosen.color };
      return;
    }
    case 'scope':
      draft.scope = draft.scope === 'user' ? 'workspace' : 'user';
      return;
    default:
      // A row of the test.
      return;
  }
}

function colorItems(): (PickItem & { color: ConnectionColor | undefined })[] {
  return [
    { label: l10n.t('none'), icon: 'circle-slash', color: undefined },
    ...CONNECTION_COLORS.map((color) => ({
      label: colorName(color),
      disc: color,
      color,
    })),
  ];
}

function colorName(color: ConnectionColor): string {
  switch (color) {
    case 'red':
      return l10n.t('red');
    case 'orange':
      return l10n.t('orange');
    case 'yellow':
      return l10n.t('yellow');
    case 'green':
      return l10n.t('green');
    case 'blue':
      return l10n.t('blue');
    case 'purple':
      return l10n.t('purple');
  }
}

async function askForName(
  draft: ConnectionDraft,
  connections: Connections,
  { title, place }: Asked,
): Promise<StepResult> {
  const { regions } = draft;
  const taken = connections.names();
  const answer = await askInStep({
    title,
    prompt:
      regions.length === 1
        ? l10n.t('Name shown in the tree')
        : l10n.t(
            'Name shown in the tree; the region follows it: {0}',
            regions.map((region) => `…-${region}`).join(', '),
          ),
    value: draft.name === '' ? suggestedName(draft, taken) : draft.name,
    validateInput: (text) => nameProblem(text, regions, taken),
    ...(place ?? ONLY_STEP),
  });
  if (answer.kind !== 'text') return answer.kind;
  draft.name = answer.text;
  return 'next';
}

/** Undefined: connections in these regions can have the name. */
export function nameProblem(text: string, regions: readonly string[], taken: readonly string[]): string | undefined {
  if (text.trim() === '') return l10n.t('A name is needed.');
  const wrong = nameTakenOrWrong(text, regions, taken);
  if (!wrong) return undefined;
  return 'problem' in wrong ? wrong.problem : l10n.t('There is a connection "{0}".', wrong.takenName);
}

/** What a person changed of a connection. Undefined: dismissed. */
export type EditedConnection = { kind: 'options'; region: string; options: ConnectionOptions } | { kind: 'settings' };

/** The options of a connection that is there, and a test of it. */
export async function askForChanges(
  connections: Connections,
  connection: Connection,
): Promise<EditedConnection | undefined> {
  const title = l10n.t('Edit connection "{0}"', connection.name);
  const pick = new LivePick<OptionItem>({ title, placeholder: l10n.t('Change an option, then save') });
  let { region } = connection;
  const { readOnly = false, protected: isProtected = false, color } = connection;
  const draft: ConnectionDraft = {
    source: { kind: 'default' },
    ...{ endpoint: '', regions: [region], options: { readOnly, protected: isProtected, color } },
    ...{ scope: 'user', name: connection.name },
  };
  let test = testOf(connections, connection, pick);
  const show = () => {
    pick.busy = test.isRunning;
    const items = [...optionItems(draft, { title, place: undefined }), ...testItems(test)];
    pick.setItems(items);
    return items;
  };
  try {
    for (;;) {
      test.onResult = show;
      [pick.active] = show();
      const answer = await pick.answer();
      if (answer.kind !== 'chosen') return undefined;
      const option = answer.items[0]?.option;
      if (option === 'continue') return { kind: 'options', region, options: draft.options };
      if (option === 'settings') return { kind: 'settings' };
      if (option !== 'region') {
        await changeOption(draft, option, pick);
        continue;
      }
      const current = region;
      region = (await pick.giveWayTo(() => chooseRegion(title, current))) ?? current;
      if (region === current) continue;
      draft.regions = [region];
      test.end();
      test = testOf(connections, { ...connection, region }, pick);
    }
  } finally {
    test.end();
    pick.dispose();
  }
}

function testOf(connections: Connections, connection: Connection, pick: LivePick<OptionItem>): ConnectionTest {
  return new ConnectionTest([connection], (tried) =>
    connections.openTrial(tried, { aside: (ask) => pick.giveWayTo(ask), storedKeys: undefined }),
  );
}
