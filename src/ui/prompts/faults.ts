import * as l10n from '@vscode/l10n';
import { QuickPickItemKind } from 'vscode';
import { activeFaults, MAX_DELAY_MS, type Fault, type FaultSettings } from '../connections/simulatedFaults';
import { choose, type PickItem } from './quickPicks';
import { askForText } from './inputBoxes';

interface FaultItem extends PickItem {
  choice: { kind: 'fault'; fault: Fault } | { kind: 'off' };
}

function faults(): readonly Fault[] {
  return [
    { kind: 'percent', name: 'failRecordsPercent', label: l10n.t('Fail records'), suggestion: 10 },
    { kind: 'percent', name: 'throttlePercent', label: l10n.t('Throttle requests'), suggestion: 20 },
    { kind: 'percent', name: 'serverErrorsPercent', label: l10n.t('Answer with HTTP 500'), suggestion: 10 },
    { kind: 'percent', name: 'dropConnectionsPercent', label: l10n.t('Drop connections'), suggestion: 5 },
    { kind: 'percent', name: 'dropAnswersPercent', label: l10n.t('Drop connections after the write'), suggestion: 5 },
    { kind: 'delay', name: 'delayMs', label: l10n.t('Delay answers'), suggestion: 500 },
    { kind: 'switch', name: 'expireIterators', label: l10n.t('Expire shard iterators once') },
    { kind: 'switch', name: 'expiredCredentials', label: l10n.t('Expired credentials') },
  ];
}

/**
 * Lets a person change one fault after the other, each at work at once, until the list is dismissed.
 * @param apply replaces the faults and answers with what is at work then
 */
export async function pickFaults(
  settings: FaultSettings,
  apply: (faults: FaultSettings) => Promise<FaultSettings>,
): Promise<void> {
  let current = activeFaults(settings);
  for (;;) {
    const choice = await pickFault(current);
    if (!choice) return;
    const changed = choice.kind === 'off' ? {} : await changeOf(choice.fault, current);
    if (changed) current = activeFaults(await apply(changed));
  }
}

async function pickFault(current: FaultSettings): Promise<FaultItem['choice'] | undefined> {
  const items = faults().map((fault): FaultItem => {
    const value = valueText(fault, current[fault.name]);
    return {
      icon: value === undefined ? 'circle-large-outline' : 'flame',
      label: fault.label,
      description: value ?? l10n.t('off'),
      choice: { kind: 'fault', fault },
    };
  });
  const off: FaultItem[] =
    Object.keys(current).length === 0
      ? []
      : [{ icon: 'debug-stop', label: l10n.t('Turn off all faults'), choice: { kind: 'off' } }];
  const separator = { label: l10n.t('Faults'), kind: QuickPickItemKind.Separator };
  const chosen = await choose([...off, separator, ...items], {
    title: l10n.t('Simulate faults on the local pipeline'),
    placeHolder: l10n.t('Choose a fault to change. Changes apply immediately.'),
    // The tree beside it changes while the pipeline starts, and a person may look at a tail between two faults.
    ignoreFocusOut: true,
  });
  return [...off, ...items].find((item) => item === chosen)?.choice;
}

/** The faults with that one changed; `undefined`: dismissed. */
async function changeOf(fault: Fault, current: FaultSettings): Promise<FaultSettings | undefined> {
  if (fault.kind === 'switch') return { ...current, [fault.name]: current[fault.name] !== true };
  const most = fault.kind === 'percent' ? 100 : MAX_DELAY_MS;
  const known = current[fault.name];
  const text = await askForText({
    title: fault.label,
    prompt: fault.kind === 'percent' ? l10n.t('Percentage; 0 turns it off') : l10n.t('Milliseconds; 0 turns it off'),
    ignoreFocusOut: true,
    value: String(typeof known === 'number' ? known : fault.suggestion),
    validateInput: (input) => (isUpTo(input, most) ? undefined : l10n.t('Enter a number from 0 to {0}', most)),
  });
  return text === undefined ? undefined : { ...current, [fault.name]: Number(text) };
}

function isUpTo(text: string, most: number): boolean {
  const value = Number(text);
  return text.trim() !== '' && value >= 0 && value <= most;
}

function valueText(fault: Fault, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (fault.kind === 'switch') return l10n.t('on');
  return `${Number(value).toLocaleString()} ${fault.kind === 'percent' ? '%' : 'ms'}`;
}
