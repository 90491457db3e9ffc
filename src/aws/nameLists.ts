import { abortable, abortOptions, CallRate, definedFields, systemClock } from '../common';
import type { Connection } from './connection';
import { listDataStreams, listDeliveryStreams, type Page } from './resources';
import type { Clients } from './types';

/** What a connection lists by name. */
export type NamedKind = 'stream' | 'deliveryStream' | 'bucket';

export interface NamedResource {
  name: string;
  arn?: string | undefined;
  status?: string | undefined;
  createdMs?: number | undefined;
}

export interface NamesRequest {
  clients: Clients;
  connection: Connection;
  kind: NamedKind;
}

export interface NamesPageRequest {
  token?: string | undefined;
  /** The names after this one. It does not have to exist. Data streams and delivery streams alone. */
  startAfter?: string | undefined;
  /** Only names that begin so. Buckets alone. */
  prefix?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** One step of a search: what it found since the step before. */
interface SearchStep {
  found: NamedResource[];
  /** How many names have been read so far. */
  read: number;
}

/**
 * "Amazon Kinesis Data Streams: Quotas" and "Amazon Data Firehose Quota": both list operations allow 5 calls a second in an account
 * and region. Other programs need a part of them, and a search that is typed must not wait long for its turn.
 */
const CALLS_PER_SECOND = 4;
/** The SDK parses a page's XML at once: more would hold everything else up. */
const BUCKETS_PER_PAGE = 500;
/** "ListDeliveryStreams" gives up to 10,000. */
const DELIVERY_STREAMS_PER_SEARCHED_PAGE = 1_000;
/** Names of a list older than this are asked for again. */
const MAX_AGE_MS = 5 * 60_000;
/** A search reads no further. */
const MAX_SEARCHED_NAMES = 20_000;
/** Pages of names that begin as the search's text does. */
const MAX_JUMPED_PAGES = 3;

/** The rate of the lists of each account and region. Connections are few. */
const rates = new Map<string, CallRate>();
const lists = new WeakMap<Clients, Map<NamedKind, NameList>>();

/** One page of names, in AWS's order, which is that of the alphabet. Waits where AWS's limit asks for it. */
export async function listNames(
  request: NamesRequest,
  { token, startAfter, prefix, signal }: NamesPageRequest = {},
): Promise<Page<NamedResource>> {
  await listTurn(request, signal);
  const { clients, kind } = request;
  switch (kind) {
    case 'stream':
      return listDataStreams(clients.kinesis, { token, startAfter, signal });
    case 'deliveryStream': {
      const page = await listDeliveryStreams(clients.firehose, { token: token ?? startAfter, signal });
      return { items: page.items.map((name) => ({ name })), nextToken: page.nextToken };
    }
    case 'bucket':
      return listBuckets(clients, { token, prefix, signal });
  }
}

async function listBuckets({ s3 }: Clients, { token, prefix, signal }: NamesPageRequest): Promise<Page<NamedResource>> {
  const input = { MaxBuckets: BUCKETS_PER_PAGE, ContinuationToken: token, Prefix: prefix };
  const { Buckets: buckets = [], ContinuationToken: nextToken } = await s3.listBuckets(
    definedFields(input),
    abortOptions(signal),
  );
  const items = buckets.flatMap(({ Name: name, CreationDate: created }): NamedResource[] =>
    name === undefined ? [] : [{ name, createdMs: created?.getTime() }],
  );
  // A server without pages repeats the whole list for any token.
  return { items, nextToken: nextToken === '' ? undefined : nextToken };
}

/**
 * The names that contain a text, whatever its case: first those that are known, then those that begin with it, for which AWS can be
 * asked directly, then the others as they are listed.
 */
export async function* searchNames(
  request: NamesRequest,
  text: string,
  signal: AbortSignal,
): AsyncGenerator<SearchStep> {
  const list = listOf(request);
  const wanted = text.toLowerCase();
  const seen = new Set<string>();
  const matching = (items: readonly NamedResource[]) =>
    items.filter(({ name }) => {
      if (seen.has(name) || !name.toLowerCase().includes(wanted)) return false;
      seen.add(name);
      return true;
    });
  let read = list.items.length;
  yield { found: matching(list.items), read };
  if (!list.isComplete && text !== '') {
    for await (const items of namesThatBegin(request, text, signal)) yield { found: matching(items), read };
  }
  while (!list.isComplete && list.items.length < MAX_SEARCHED_NAMES) {
    await abortable(list.readOn(request), signal);
    const fresh = list.items.slice(read);
    read = list.items.length;
    yield { found: matching(fresh), read };
  }
}

async function* namesThatBegin(
  request: NamesRequest,
  text: string,
  signal: AbortSignal,
): AsyncGenerator<NamedResource[]> {
  const start = startOf(request.kind, text);
  if (!start) return;
  let token: string | undefined;
  for (let pages = 0; pages < MAX_JUMPED_PAGES; pages++) {
    const page = await listNames(
      request,
      token === undefined ? { ...start, signal } : { token, prefix: start.prefix, signal },
    );
    yield page.items;
    token = page.nextToken;
    if (token === undefined || !page.items.at(-1)?.name.startsWith(text)) return;
  }
}

/** Undefined: no name of the kind begins so. */
function startOf(kind: NamedKind, text: string): Pick<NamesPageRequest, 'startAfter' | 'prefix'> | undefined {
  if (kind === 'bucket') {
    const prefix = text.toLowerCase();
    return /^[a-z\d.-]+$/.test(prefix) ? { prefix } : undefined;
  }
  return /^[\w.-]+$/.test(text) ? { startAfter: nameBefore(text) } : undefined;
}

/** The characters of stream names, in the order of their codes. */
const NAME_CHARACTERS = '-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const MAX_NAME_CHARACTERS = 64;

/** A name before all those that begin with a text and after all that come before them. Undefined: there is none. */
function nameBefore(text: string): string | undefined {
  const head = text.slice(0, -1);
  const previous = NAME_CHARACTERS[NAME_CHARACTERS.indexOf(text.slice(-1)) - 1];
  if (previous === undefined) return head === '' ? undefined : head;
  return `${head}${previous}`.padEnd(MAX_NAME_CHARACTERS, 'z');
}

/** The names of one kind that have been listed so far. */
class NameList {
  readonly items: NamedResource[] = [];
  readonly #sinceMs = systemClock.now();
  #nextToken: string | undefined;
  #isComplete = false;
  #reading: Promise<void> | undefined;

  get isComplete(): boolean {
    return this.#isComplete;
  }

  get isOld(): boolean {
    return systemClock.now() - this.#sinceMs > MAX_AGE_MS;
  }

  /** Reads the next page. Searches at the same time share it, so that none of them can cancel it. */
  readOn(request: NamesRequest): Promise<void> {
    this.#reading ??= this.#readPage(request).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readPage(request: NamesRequest): Promise<void> {
    const page =
      request.kind === 'deliveryStream'
        ? await this.#deliveryStreams(request)
        : await listNames(request, { token: this.#nextToken });
    this.items.push(...page.items);
    this.#nextToken = page.nextToken;
    this.#isComplete = page.nextToken === undefined;
  }

  async #deliveryStreams(request: NamesRequest): Promise<Page<NamedResource>> {
    await listTurn(request);
    const { items, nextToken } = await listDeliveryStreams(request.clients.firehose, {
      token: this.#nextToken,
      pageSize: DELIVERY_STREAMS_PER_SEARCHED_PAGE,
    });
    return { items: items.map((name) => ({ name })), nextToken };
  }
}

function listOf({ clients, kind }: NamesRequest): NameList {
  const ofClients = lists.get(clients) ?? new Map<NamedKind, NameList>();
  lists.set(clients, ofClients);
  const known = ofClients.get(kind);
  if (known && !known.isOld) return known;
  const list = new NameList();
  ofClients.set(kind, list);
  return list;
}

/** Forgets the names that have been listed: a refresh asks for them again. */
export function forgetNames(clients: Clients): void {
  lists.delete(clients);
}

async function listTurn({ connection, kind }: NamesRequest, signal = new AbortController().signal): Promise<void> {
  // The local pipeline has no such limits.
  if (connection.name === 'local') return;
  const { profile, region, endpoint, endpoints } = connection;
  const key = JSON.stringify([kind, profile, region, endpoint, endpoints]);
  const rate = rates.get(key) ?? new CallRate(CALLS_PER_SECOND, systemClock);
  rates.set(key, rate);
  await rate.turn(signal);
}
