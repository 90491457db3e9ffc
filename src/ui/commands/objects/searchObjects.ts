import * as l10n from '@vscode/l10n';
import { compileFilter, isFilterError, type TailPosition } from '../../../consumer';
import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import { openDelivery, type DeliveryStreamName } from '../../deliveries/deliveryStream';
import { searchObjects, type ObjectSearch } from '../../deliveries/objectSearch';
import { searchReport, searchSentence, type SearchedPlace } from '../../deliveries/searchReport';
import { s3Uri, type ObjectLocation } from '../../documents/objectLocation';
import { formatBytes, formatCount, formatDuration, formatRate } from '../../format';
import { showResult } from '../../messages';
import { showProgress, type ReportProgress } from '../../progress';
import type { ReportDocuments } from '../../reports/reportDocuments';
import type { ReportPanels } from '../../reports/reportPanels';
import type { FolderPlace } from '../../prompts/objects';
import type { TargetServices } from '../../prompts/targets';
import type { Fields } from '../arguments';
import { deliveryOf, folderOf, givenPlace, objectOf, placeOrPick } from './outputArguments';
import { command, type Command } from '../command';
import { choose } from '../../prompts/quickPicks';
import { askForText } from '../../prompts/inputBoxes';

export interface SearchCommandOptions extends TargetServices {
  reports: ReportDocuments;
  pages: Pick<ReportPanels, 'open' | 'begin'>;
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
  const { connections } = options;
  return command({
    id: COMMANDS.searchObjects,
    doing: l10n.t('search the objects'),
    argument: (call) => ({ given: givenPlace(call), wanted: givenWanted(call.fields) }),
    complete: ({ given, wanted }) => {
      const place = objectOf(given) ?? deliveryOf(given) ?? folderOf(given);
      return place && wanted && { place, wanted };
    },
    ask: async ({ given, wanted }) => {
      const place = await placeOrPick(options, given);
      const address = place && (await addressOf(connections, place));
      const asked = address && (wanted ?? (await askWanted(address)));
      return asked && { place: address, wanted: asked };
    },
    run: async ({ place, wanted }, caller) => {
      const address = await addressOf(connections, place);
      return caller === 'program' ? searchFor(options, address, wanted) : searchInPage(options, address, wanted);
    },
  });
}

function givenWanted(fields: Fields): Wanted | undefined {
  const text = fields.string('text');
  const limit = fields.integer('limit', 1, 100_000) ?? MAX_FOUND;
  return text === undefined ? undefined : { text, from: fields.from(), limit };
}

/** A delivery stream's objects are where it delivers. */
async function addressOf(
  connections: Connections,
  place: ObjectLocation | DeliveryStreamName | FolderPlace,
): Promise<ObjectLocation> {
  if ('key' in place) return place;
  const { connection } = place;
  if ('prefix' in place) return { connection, bucket: place.bucket, key: place.prefix };
  const { bucket, prefix } = await openDelivery(await connections.clients(connection), place);
  return { connection, bucket, key: prefix };
}

/** A program waits for the result. What was found is shown at its end. */
async function searchFor({ connections, pages, reports }: SearchCommandOptions, place: ObjectLocation, wanted: Wanted) {
  const title = l10n.t('Searching {0}', s3Uri(place.bucket, place.key));
  const search = await showProgress(title, (report, signal) => run(connections, place, wanted, { report, signal }));
  const searched = placeOf(place, wanted);
  if (search.found.length === 0) {
    showResult(search.problems.length > 0 ? 'warning' : 'info', searchSentence(searched, search));
    return { ...search, report: undefined };
  }
  const report = searchReport(searched, search);
  pages.open(report);
  return { ...search, report: reports.add(report).toString() };
}

/** A person sees how far it is in the tab that the result comes into. */
async function searchInPage(
  { connections, pages, reports }: SearchCommandOptions,
  place: ObjectLocation,
  wanted: Wanted,
) {
  const text = l10n.t('Searching {0}', s3Uri(place.bucket, place.key));
  const page = pages.begin({ title: l10n.t('Found {0}', wanted.text), connection: place.connection, text });
  try {
    const search = await page.run(text, (report, signal) => run(connections, place, wanted, { report, signal }));
    const report = searchReport(placeOf(place, wanted), search);
    page.show(report);
    return { ...search, report: reports.add(report).toString() };
  } catch (error) {
    page.close();
    throw error;
  }
}

async function run(
  connections: Connections,
  place: ObjectLocation,
  { text, from, limit }: Wanted,
  { report, signal }: { report: ReportProgress; signal: AbortSignal },
): Promise<ObjectSearch> {
  const clients = await connections.clients(place.connection);
  const onProgress = progressTo(report);
  return searchObjects(clients, place, { ...{ text, from, mostFound: limit }, signal, onProgress }).catch(
    asArgumentError,
  );
}

function placeOf({ connection, bucket, key }: ObjectLocation, { text }: Wanted): SearchedPlace {
  return { connection, bucket, text, where: s3Uri(bucket, key) };
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
function progressTo(report: ReportProgress) {
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
