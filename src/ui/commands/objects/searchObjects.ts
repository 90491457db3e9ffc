import * as l10n from '@vscode/l10n';
import { window, type LogOutputChannel } from 'vscode';
import { compileFilter, isFilterError, type TailPosition } from '../../../consumer';
import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import { openDelivery } from '../../deliveries/deliveryStream';
import { searchObjects, type ObjectSearch } from '../../deliveries/objectSearch';
import type { ReportDocuments } from '../../deliveries/reportDocuments';
import { searchSentence, writeSearch } from '../../deliveries/searchReport';
import { s3Uri, type ObjectLocation } from '../../documents/objectLocation';
import { formatBytes, formatCount, formatDuration, formatRate } from '../../format';
import { showResult } from '../../messages';
import { showProgress } from '../../progress';
import { pickFolder } from '../../prompts/objects';
import { isTreeNode } from '../../tree/nodes';
import { Fields } from '../arguments';
import { givenPlace, isObject, type GivenPlace } from './outputArguments';
import { defineCommand, type Command } from '../register';
import { choose } from '../../prompts/quickPicks';
import { askForText } from '../../prompts/inputBoxes';

export interface SearchCommandOptions {
  connections: Connections;
  reports: ReportDocuments;
  log: LogOutputChannel;
}

/** As many as a person looks through, and a report shows at once. */
const MAX_FOUND = 1_000;
const MINUTES_OF_A_DAY = 1_440;

interface Wanted {
  text: string;
  from: TailPosition | undefined;
  limit: number;
}

/**
 * Text, fields and expressions in delivered records, as the filter of a tail finds them. VS Code's own search does not
 * reach a file system of an extension: its API for that ("TextSearchProvider") is a proposed one.
 */
export function searchCommand(options: SearchCommandOptions): Command {
  const { connections, log } = options;
  return defineCommand(log, COMMANDS.searchObjects, async (context, argument) => {
    context.error = { doing: l10n.t('search the objects') };
    const given = givenPlace(COMMANDS.searchObjects, argument);
    const wanted = givenWanted(argument);
    const isWhole = given.connection !== undefined && (given.bucket ?? given.deliveryStream) !== undefined;
    if (!isWhole || !wanted) context.rethrow = false;
    const place = await placeOf(connections, given, wanted !== undefined);
    if (!place) return undefined;
    const asked = wanted ?? (await askWanted(place));
    if (!asked) return undefined;
    const search = await showProgress(l10n.t('Searching {0}', s3Uri(place.bucket, place.key)), async (report, signal) =>
      searchObjects(await connections.clients(place.connection), place, {
        ...{ text: asked.text, from: asked.from, mostFound: asked.limit, signal },
        onProgress: progressTo(report),
      }).catch(asArgumentError),
    );
    return tell(options, place, asked.text, search);
  });
}

function givenWanted(argument: unknown): Wanted | undefined {
  if (isTreeNode(argument)) return undefined;
  const fields = new Fields(COMMANDS.searchObjects, argument);
  const text = fields.string('text');
  const limit = fields.integer('limit', 1, 100_000) ?? MAX_FOUND;
  return text === undefined ? undefined : { text, from: fields.from(), limit };
}

async function placeOf(
  connections: Connections,
  given: GivenPlace,
  isProgram: boolean,
): Promise<ObjectLocation | undefined> {
  if (isObject(given)) return given;
  const { connection, deliveryStream } = given;
  if (connection !== undefined && deliveryStream !== undefined) {
    const { bucket, prefix } = await openDelivery(await connections.clients(connection), {
      connection,
      deliveryStream,
    });
    return { connection, bucket, key: prefix };
  }
  const folder = await pickFolder(connections, isProgram ? { prefix: '', ...given } : given);
  return folder && { connection: folder.connection, bucket: folder.bucket, key: folder.prefix };
}

async function askWanted(place: ObjectLocation): Promise<Wanted | undefined> {
  const title = l10n.t('Search {0}', s3Uri(place.bucket, place.key));
  const text = await askForText({
    title,
    placeHolder: 'level:error total > 100 /time-?out/i "exact words"',
    prompt: l10n.t('Words, "phrases", /expressions/ and fields, as in the filter of a tail'),
    validateInput: faultOf,
  });
  if (text === undefined || text.trim() === '') return undefined;
  if (place.key !== '' && !place.key.endsWith('/')) return { text, from: undefined, limit: MAX_FOUND };
  const ages: { label: string; from: TailPosition | undefined }[] = [
    { label: l10n.t('All objects'), from: undefined },
    { label: l10n.t('Written in the last hour'), from: { minutesAgo: 60 } },
    { label: l10n.t('Written in the last day'), from: { minutesAgo: MINUTES_OF_A_DAY } },
  ];
  const age = await choose(ages, { title });
  return age && { text, from: age.from, limit: MAX_FOUND };
}

async function faultOf(text: string): Promise<string | undefined> {
  try {
    await compileFilter(text);
    return undefined;
  } catch (error) {
    if (isFilterError(error)) return error.message;
    throw error;
  }
}

function asArgumentError(error: unknown): never {
  if (isFilterError(error)) throw new PipelinesError('InvalidArgument', error.message, { cause: error });
  throw error;
}

/** `12 found among 48,000 records, 21,000 rec/s, 3 s left`. */
function progressTo(report: (message: string, fraction?: number) => void) {
  const startMs = performance.now();
  return ({ found, records, bytes }: ObjectSearch, bytesOfAll: number | undefined) => {
    const elapsedMs = Math.max(1, performance.now() - startMs);
    const fraction = bytesOfAll === undefined || bytesOfAll === 0 ? undefined : bytes / bytesOfAll;
    const leftMs = fraction === undefined || fraction === 0 ? undefined : (elapsedMs / fraction) * (1 - fraction);
    const parts = [
      l10n.t('{0} found among {1} records', formatCount(found.length), formatCount(records)),
      formatBytes(bytes),
      formatRate((1000 * records) / elapsedMs),
      ...(leftMs === undefined ? [] : [l10n.t('{0} left', formatDuration(leftMs))]),
    ];
    report(parts.join(', '), fraction);
  };
}

async function tell({ reports }: SearchCommandOptions, place: ObjectLocation, text: string, search: ObjectSearch) {
  const { connection, bucket, key } = place;
  const searched = { connection, bucket, text, where: s3Uri(bucket, key) };
  const sentence = searchSentence(searched, search);
  if (search.found.length === 0) {
    showResult(search.problems.length > 0 ? 'warning' : 'info', sentence, []);
    return { ...search, report: undefined };
  }
  const uri = reports.add(l10n.t('Found {0}', text), writeSearch(searched, search));
  await window.showTextDocument(uri, { preview: true });
  return { ...search, report: uri.toString() };
}
