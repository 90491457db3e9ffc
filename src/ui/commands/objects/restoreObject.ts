import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../../../errors';
import {
  archiveState,
  makesCopy,
  restoreObject,
  restoreTiers,
  type Archive,
  type ArchiveState,
  type RestoreTier,
} from '../../../outputs';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import type { ObjectLocation } from '../../documents/objectLocation';
import { formatInstant } from '../../format';
import { showResult } from '../../messages';
import { askForText } from '../../prompts/inputBoxes';
import { choose } from '../../prompts/quickPicks';
import type { TargetServices } from '../../prompts/targets';
import { command, type Command } from '../command';
import { givenPlace, objectOf, objectOrPick } from './outputArguments';
import { restorePrice, restoreTime, tierName } from './restoreTexts';

const TIERS: readonly RestoreTier[] = ['Standard', 'Bulk', 'Expedited'];
const DEFAULT_DAYS = 7;
/** S3 itself has no limit; a copy that is kept for longer costs more than an object that is no longer archived. */
const MAX_DAYS = 365;

interface Restoring {
  address: ObjectLocation;
  tier: RestoreTier;
  days: number | undefined;
}

/** Brings an object back from its archive. It costs, so a person is told how long it takes and what is billed. */
export function restoreCommand(services: TargetServices): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.restoreObject,
    doing: l10n.t('restore the object'),
    argument: (call) => ({
      given: givenPlace(call),
      tier: call.fields.oneOf('tier', TIERS),
      days: call.fields.integer('days', 1, MAX_DAYS),
    }),
    complete: ({ given, tier, days }) => {
      const address = objectOf(given);
      return address && tier && { address, tier, days };
    },
    ask: async ({ given, days }) => {
      const address = await objectOrPick(services, given, 'change');
      return address && askHow(connections, address, days);
    },
    connectionOf: ({ address }) => connections.get(address.connection),
    run: (restoring) => restore(connections, restoring),
  });
}

async function restore(connections: Connections, { address, tier, days }: Restoring) {
  const { s3 } = await connections.clients(address.connection);
  const archive = archiveOf(await archiveState(s3, address), address);
  const kept = makesCopy(archive) ? (days ?? DEFAULT_DAYS) : undefined;
  await restoreObject(s3, { ...address, tier, days: kept });
  showResult('info', l10n.t('S3 is restoring {0}: {1}. Open it then.', address.key, restoreTime(archive, tier)));
  return { tier, days: kept };
}

/** @throws {PipelinesError} when there is nothing to restore */
function archiveOf(state: ArchiveState, { key }: ObjectLocation): Archive {
  switch (state.kind) {
    case 'notArchived':
      throw new PipelinesError('NotArchived', l10n.t('{0} is not archived: it can be read at any time.', key));
    case 'restoring':
      throw new PipelinesError('RestoreAlreadyInProgress', l10n.t('{0} is being restored already.', key), {
        remedy: l10n.t('That takes minutes to hours. Try again later.'),
      });
    case 'archived':
    case 'restored':
      return state.archive;
  }
}

/** @returns undefined: dismissed */
async function askHow(
  connections: Connections,
  address: ObjectLocation,
  given: number | undefined,
): Promise<Restoring | undefined> {
  const { s3 } = await connections.clients(address.connection);
  const state = await archiveState(s3, address);
  const archive = archiveOf(state, address);
  const title = await connections.identities.withPlace(l10n.t('Restore {0}', address.key), address.connection);
  const until = state.kind === 'restored' && state.untilMs !== undefined ? formatInstant(state.untilMs) : undefined;
  const tiers = restoreTiers(archive).map((tier) => ({
    label: tierName(tier),
    description: restoreTime(archive, tier),
    detail: restorePrice(archive, tier),
    tier,
  }));
  const chosen = await choose(tiers, {
    title,
    placeHolder:
      until === undefined
        ? l10n.t('How fast: AWS bills what is restored')
        : l10n.t('It can be read until {0}. Restoring it again keeps it for longer.', until),
  });
  if (!chosen) return undefined;
  const { tier } = chosen;
  if (given !== undefined || !makesCopy(archive)) return { address, tier, days: given };
  const days = await askForDays(title);
  return days === undefined ? undefined : { address, tier, days };
}

async function askForDays(title: string): Promise<number | undefined> {
  const isDays = (text: string) => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_DAYS;
  const text = await askForText({
    title,
    prompt: l10n.t('For how many days the copy is kept. It is billed as S3 Standard storage, beside the archive.'),
    value: String(DEFAULT_DAYS),
    validateInput: (input) => (isDays(input) ? undefined : l10n.t('Enter a whole number from 1 to {0}', MAX_DAYS)),
  });
  return text === undefined ? undefined : Number(text);
}
