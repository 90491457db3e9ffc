import * as l10n from '@vscode/l10n';
import { listVersions, type ObjectVersion, type ObjectVersions } from '../../../outputs';
import type { TargetServices } from '../../prompts/targets';
import { COMMANDS } from '../../contributions';
import type { ObjectLocation } from '../../documents/objectLocation';
import { formatBytes, formatCount, formatInstant } from '../../format';
import { showResult } from '../../messages';
import { choose, type PickItem } from '../../prompts/quickPicks';
import { storageClassName } from '../../tree/storageClassName';
import { command, type Command } from '../command';
import { openAddress } from './openObject';
import { givenPlace, objectOf, objectOrPick } from './outputArguments';

interface VersionItem extends PickItem {
  version: ObjectVersion;
}

/** The versions that a bucket keeps of an object. A person opens one, which is read-only; a program gets the list. */
export function versionsCommand(services: TargetServices): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.showVersions,
    doing: l10n.t('list the versions'),
    argument: givenPlace,
    complete: objectOf,
    ask: (given) => objectOrPick(services, given),
    connectionOf: ({ connection }) => connections.get(connection),
    run: async (address, caller) => {
      const { s3 } = await connections.clients(address.connection);
      const found = await listVersions(s3, address);
      return caller === 'program' ? found : openOne(address, found);
    },
  });
}

async function openOne(address: ObjectLocation, found: ObjectVersions): Promise<{ uri: string } | undefined> {
  const chosen = await choose(found.versions.map(itemOf), {
    title: l10n.t('Versions of {0}', address.key),
    placeHolder: found.isCut
      ? l10n.t('The newest {0} versions: choose one to open it', formatCount(found.versions.length))
      : l10n.t('Choose a version to open it'),
    matchOnDescription: true,
  });
  if (!chosen) return undefined;
  const { kind, versionId } = chosen.version;
  if (kind === 'version') return openAddress({ ...address, versionId });
  showResult('info', l10n.t('The object was deleted here. The versions before it can be opened.'));
  return undefined;
}

function itemOf(version: ObjectVersion): VersionItem {
  const { kind, size, isLatest, lastModifiedMs, storageClass, versionId } = version;
  const facts = [
    ...(isLatest ? [l10n.t('newest')] : []),
    ...(size === undefined ? [] : [formatBytes(size)]),
    ...(storageClass === undefined ? [] : [storageClassName(storageClass)]),
  ];
  return {
    icon: kind === 'version' ? 'file' : 'circle-slash',
    label: kind === 'version' ? formatInstant(lastModifiedMs) : l10n.t('{0}: deleted', formatInstant(lastModifiedMs)),
    description: facts.join(' · '),
    detail: versionId,
    version,
  };
}
